import { Rng } from '@counterpoint/core';
import type { FloatProducts } from '@counterpoint/eval';
import { expect, test } from 'vitest';
import { covarianceOf } from './covariance.js';

const floatProducts: FloatProducts = (a, b) => {
  const out = new Float32Array(a.count * b.count);
  for (let i = 0; i < a.count; i++)
    for (let j = 0; j < b.count; j++) {
      let sum = 0;
      for (let d = 0; d < a.width; d++)
        sum = Math.fround(sum + Math.fround(a.rows[i * a.width + d]! * b.rows[j * b.width + d]!));
      out[i * b.count + j] = sum;
    }
  return out;
};

test.each([
  [7, 3],
  [8192, 2],
  [8200, 5],
  [20_000, 4],
])('the covariance of %i rows of %i by products is that of loops', (count, width) => {
  const rng = Rng.of(count, 'covariance');
  const rows = Float32Array.from(
    { length: count * width },
    (_, at) => 3 + (at % width) + rng.normal(),
  );
  const mean = Float64Array.from({ length: width }, (_, d) => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += rows[i * width + d]!;
    return sum / count;
  });
  const exact = covarianceOf(rows, count, width, mean);
  const fast = covarianceOf(rows, count, width, mean, floatProducts);
  expect(exact[0]).toBeGreaterThan(0.2);
  exact.forEach((value, at) => {
    expect(fast[at]).toBeCloseTo(value, 4);
    let reference = 0;
    const [d, e] = [Math.floor(at / width), at % width];
    for (let i = 0; i < count; i++)
      reference += ((rows[i * width + d]! - mean[d]!) * (rows[i * width + e]! - mean[e]!)) / count;
    expect(value).toBeCloseTo(reference, 9);
  });
});
