import type { Operation } from '../graph/operation.js';
import type { Recorder } from '../graph/recorder.js';
import type { Value } from '../graph/value.js';

/** Turns a composite into ONNX operations and returns the values that replace its outputs. */
export type Lowering = (
  operation: Operation,
  inputs: readonly Value[],
  record: Recorder,
) => Value | Value[];

export type LoweringTable = Readonly<Record<string, Lowering>>;

/** The integers of an attribute. */
export function integersOf(operation: Operation, name: string): number[] {
  return [...(operation.attributes[name] as readonly number[])];
}
