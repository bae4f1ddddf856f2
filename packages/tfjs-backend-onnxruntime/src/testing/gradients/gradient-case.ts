import type * as tf from '@tensorflow/tfjs-core';
import { Seeded } from '../seeded.js';

/** A function of tensors whose gradient is checked at one point. */
export interface GradientCase {
  readonly name: string;
  readonly inputs: readonly {
    readonly shape: readonly number[];
    readonly values: readonly number[];
  }[];
  readonly run: (...inputs: tf.Tensor[]) => tf.Tensor;
}

export type Run = (...inputs: never[]) => tf.Tensor;
export type Range = readonly [low: number, high: number] | 'distinct';
export const positive: Range = [0.25, 3];

/** Adds a case: its inputs are drawn from the ranges, the first one where an input has none. */
export type Check = (
  name: string,
  shapes: readonly (readonly number[])[],
  run: Run,
  ...ranges: readonly Range[]
) => void;

/** Collects the cases that `add` lists; each one's inputs are drawn from its place in the list. */
export function collectCases(add: (check: Check) => void): readonly GradientCase[] {
  const cases: GradientCase[] = [];
  add((name, shapes, run, ...ranges) => {
    const seeded = new Seeded(cases.length + 1);
    const inputs = shapes.map((shape, i) => {
      const count = shape.reduce((product, extent) => product * extent, 1);
      const range = ranges[i] ?? ranges[0] ?? [-2, 2];
      const values =
        range === 'distinct'
          ? seeded.distinct(count).map((value) => value + i / 256)
          : seeded.fractions(count, ...range);
      return { shape, values };
    });
    cases.push({ name, inputs, run: run as GradientCase['run'] });
  });
  return cases;
}
