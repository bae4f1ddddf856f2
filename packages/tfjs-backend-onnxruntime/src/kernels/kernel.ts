import type { Recorder } from '../graph/recorder.js';
import type { Value } from '../graph/value.js';

/**
 * A TensorFlow.js kernel that records operations: it receives values by TensorFlow.js's input names
 * and returns the pending results. `list` holds the inputs in order, for kernels of any number of
 * inputs.
 */
export type Kernel = (
  inputs: Readonly<Record<string, Value>>,
  attributes: never,
  record: Recorder,
  list: readonly Value[],
) => Value | Value[];

/** Kernels by TensorFlow.js's kernel name. One table per family, gathered in `index.ts`. */
export type KernelTable = Readonly<Record<string, Kernel>>;

/** Declares a kernel with the names of its inputs and the type of its attributes. */
export function kernel<Names extends string, Attributes extends object = object>(
  run: (
    inputs: Readonly<Record<Names, Value>>,
    attributes: Attributes,
    record: Recorder,
    list: readonly Value[],
  ) => Value | Value[],
): Kernel {
  return run as unknown as Kernel;
}
