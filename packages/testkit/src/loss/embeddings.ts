import { Rng } from '@counterpoint/core';
import { tensor2d, type Tensor2D } from '@tensorflow/tfjs-core';
import type { LossSubject } from './loss-subject.js';

/** Two views with similar matching rows, as in training. */
export function twoViews({ rows = 6, width = 5 }: LossSubject): {
  a: Float32Array;
  b: Float32Array;
  shape: [number, number];
} {
  const rng = Rng.of(3, 'testkit', 'loss');
  const a = Float32Array.from({ length: rows * width }, () => rng.normal());
  return { a, b: a.map((value) => value + rng.normal(0, 0.5)), shape: [rows, width] };
}

/** The views as tensors, with rows in the given order. */
export function asTensors(
  { a, b, shape }: ReturnType<typeof twoViews>,
  order?: readonly number[],
): [Tensor2D, Tensor2D] {
  const [, width] = shape;
  const ordered = (values: Float32Array) =>
    order
      ? Float32Array.from(
          order.flatMap((row) => [...values.subarray(row * width, (row + 1) * width)]),
        )
      : values.slice();
  return [tensor2d(ordered(a), shape), tensor2d(ordered(b), shape)];
}
