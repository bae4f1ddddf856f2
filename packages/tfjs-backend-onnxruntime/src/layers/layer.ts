import type { Attribute } from '../graph/operation.js';
import type { Recorder } from '../graph/recorder.js';
import type { Value } from '../graph/value.js';

export type LayerAttributes = Readonly<Record<string, Attribute>>;

/**
 * A formula of several operations that is recorded as one kernel and expanded before the graph is
 * lowered.
 */
export interface Layer {
  /** Names of the inputs, in the order in which the recorded operation has them. */
  readonly inputs: readonly string[];
  /** The shapes of the results, all of float32. */
  readonly shapes: (
    inputs: Readonly<Record<string, Value>>,
    attributes: never,
    kernel: string,
  ) => readonly (readonly number[])[];
  /**
   * Computes the results. Subexpressions that formulas of a graph share are computed once, so a
   * gradient may repeat the layer's own computation.
   */
  readonly formula: (
    inputs: Readonly<Record<string, Value>>,
    record: Recorder,
    attributes: never,
  ) => readonly Value[];
}

/** Layers by the name of their kernel. One table per family, gathered in `index.ts`. */
export type LayerTable = Readonly<Record<string, Layer>>;

/**
 * Declares a layer with the names of its required and optional inputs and the type of its
 * attributes.
 */
export function layer<
  Names extends string,
  Optional extends string = never,
  Attributes extends object = object,
>(
  inputs: readonly (Names | Optional)[],
  shapes: (
    inputs: Readonly<Record<Names, Value> & Partial<Record<Optional, Value>>>,
    attributes: Attributes,
    kernel: string,
  ) => readonly (readonly number[])[],
  formula: (
    inputs: Readonly<Record<Names, Value> & Partial<Record<Optional, Value>>>,
    record: Recorder,
    attributes: Attributes,
  ) => readonly Value[],
): Layer {
  return { inputs, shapes, formula } as unknown as Layer;
}
