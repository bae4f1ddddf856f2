import * as tf from '@tensorflow/tfjs-core';
import type { Seeded } from '../seeded.js';

/** One drawn call: what it is, and how it runs on whatever backend is in use. */
export interface RandomCase {
  readonly inputs: string;
  readonly run: () => tf.Tensor | tf.Tensor[];
}

/** Draws a call from a seed. */
export type Property = (seeded: Seeded) => RandomCase;

export type Type = 'float32' | 'int32' | 'bool';

export const types: readonly Type[] = ['float32', 'int32', 'bool'];

export const numbers: readonly Type[] = ['float32', 'int32'];

export const real: readonly Type[] = ['float32'];

/** Draws the elements of a tensor once; the tensor is made on the backend in use. */
export function randomTensor(
  seeded: Seeded,
  shape: readonly number[],
  type: Type = 'float32',
  low = -3,
  high = 3,
): () => never {
  const count = shape.reduce((product, extent) => product * extent, 1);
  const values =
    type === 'float32'
      ? seeded.fractions(count, low, high)
      : Array.from({ length: count }, () =>
          type === 'bool' ? seeded.whole(0, 1) : seeded.whole(low, high),
        );
  return () => tf.tensor(values, [...shape], type) as never;
}

/** Two shapes that broadcast. */
export const pair = (seeded: Seeded): [number[], number[]] => {
  const larger = seeded.shape(seeded.whole(0, 4), 4);
  const smaller = (): number[] =>
    larger
      .slice(seeded.whole(0, larger.length))
      .map((extent) => (seeded.unit() < 0.3 ? 1 : extent));
  return seeded.unit() < 0.5 ? [larger, smaller()] : [smaller(), larger];
};

/** Axes to reduce, some of them negative; undefined: all. */
export const axesOf = (seeded: Seeded, rank: number): number[] | undefined => {
  if (seeded.unit() < 0.2) return undefined;
  const axes = Array.from({ length: rank }, (_, axis) => axis).filter(() => seeded.unit() < 0.5);
  return axes.map((axis) => (seeded.unit() < 0.3 ? axis - rank : axis));
};

export const flip = (seeded: Seeded): boolean => seeded.unit() < 0.5;
