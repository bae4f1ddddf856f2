import { Rng } from '@counterpoint/core';
import { expect, it } from 'vitest';
import { choleskySolver } from './cholesky.js';
import { secondMoments } from './second-moments.js';
import { softmaxRegression } from './softmax-regression.js';

const [count, d] = [700, 11];
const rng = Rng.of(3, 'cholesky');
const rows = Float32Array.from({ length: count * d }, () => rng.normal());

it('second moments are the means of products', () => {
  const moments = secondMoments(rows, count, d);
  for (const [i, j] of [
    [0, 0],
    [3, 7],
    [7, 3],
    [10, 10],
  ] as const) {
    let sum = 0;
    for (let n = 0; n < count; n++) sum += rows[n * d + i]! * rows[n * d + j]!;
    expect(moments[i * d + j]).toBeCloseTo(sum / count, 12);
  }
});

it.each([
  [1, 1],
  [11, 1],
  [31, 3],
  [32, 4],
  [67, 5],
  [130, 9],
])(
  'solves %i positive definite equations for %i right sides, and says when a matrix is not',
  (size, sides) => {
    const a = secondMoments(
      Float32Array.from({ length: 3 * size * size }, () => rng.normal()),
      3 * size,
      size,
    );
    // only the lower triangle is read
    const lower = a.map((value, at) => (at % size > Math.floor(at / size) ? NaN : value));
    const expected = Float64Array.from({ length: sides * size }, () => rng.normal());
    const b = expected.map((_, at) => {
      let sum = 0;
      for (let j = 0; j < size; j++)
        sum += a[(at % size) * size + j]! * expected[at - (at % size) + j]!;
      return sum;
    });
    const solve = choleskySolver(lower, size, sides)!;
    for (let again = 0; again < 2; again++) {
      const x = b.slice();
      solve(x);
      x.forEach((value, at) => expect(value).toBeCloseTo(expected[at]!, 8));
    }
    const last = size * size - 1;
    expect(
      choleskySolver(
        lower.map((value, at) => (at === last ? -value : value)),
        size,
        sides,
      ),
    ).toBeUndefined();
  },
);

it('a preconditioned fit ends at the minimum of the plain one, also where columns are copies', () => {
  // the last column equals the one before
  const copied = Float32Array.from(rows, (value, at) => (at % d === 10 ? rows[at - 1]! : value));
  const labels = Int32Array.from({ length: count }, (_, n) =>
    copied[n * d]! + 0.3 * rng.normal() > 0 ? 1 : copied[n * d + 1]! > 0.5 ? 2 : 0,
  );
  const fit = (moments?: Float64Array) =>
    softmaxRegression({ rows: copied, count, width: d, labels }, 3, {
      penalty: 1e-3,
      tolerance: 1e-9,
      moments,
    });
  const identity = Float64Array.from({ length: d * d }, (_, at) => (at % (d + 1) === 0 ? 1 : 0));
  const [fast, plain] = [fit(), fit(identity)];
  expect(fast.converged && plain.converged).toBe(true);
  expect(fast.loss).toBeCloseTo(plain.loss, 12);
  fast.weights.forEach((weight, at) => expect(weight).toBeCloseTo(plain.weights[at]!, 5));
});
