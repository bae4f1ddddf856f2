import type { OnnxGraph, OnnxNode } from '../file/onnx-model.js';

export interface FusionContext {
  readonly graph: OnnxGraph;
  /** Names that must stay computed. */
  readonly outputs: readonly string[];
}

/** TODO */
export function fuseLayers(nodes: readonly OnnxNode[], _context: FusionContext): OnnxNode[] {
  return [...nodes];
}
