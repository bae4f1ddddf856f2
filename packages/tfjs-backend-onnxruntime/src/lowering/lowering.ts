import type { Operation } from '../graph/operation.js';
import type { Recorder } from '../graph/recorder.js';
import type { Value } from '../graph/value.js';

/** Turns a composite into ONNX operations: gives the values that take the place of its outputs. */
export type Lowering = (
  operation: Operation,
  inputs: readonly Value[],
  record: Recorder,
) => Value | Value[];

export type LoweringTable = Readonly<Record<string, Lowering>>;

/** The whole numbers of an attribute. */
export function integersOf(operation: Operation, name: string): number[] {
  return [...(operation.attributes[name] as readonly number[])];
}
