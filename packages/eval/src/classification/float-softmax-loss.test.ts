import { expect, test, vi } from 'vitest';
import { Rng } from '@counterpoint/core';
import type { LabelledMatrix } from '../matrix/embedding-matrix.js';
import { floatRows } from './float-rows.js';
import { floatSoftmaxLoss } from './float-softmax-loss.js';
import { linearProbe } from './linear-probe.js';
import { roundedProducts } from '../testing/rounded-products.js';
import { softmaxLoss } from './softmax-loss.js';
import { softmaxRegression } from './softmax-regression.js';

function clouds(count: number, name: string): LabelledMatrix {
  const [rng, width] = [Rng.of(5, name), 9];
  const labels = Int32Array.from({ length: count }, (_, i) => i % 3);
  const rows = Float32Array.from(
    { length: count * width },
    (_, at) => rng.normal() + (at % width === labels[Math.floor(at / width)] ? 1.2 : 0),
  );
  return { rows, count, width, labels };
}

test('value and gradient are those of float64, but for rounding', () => {
  const train = clouds(301, 'train');
  const x = Float64Array.from({ length: 30 }, (_, i) => Math.sin(i));
  const [exact, rounded] = [new Float64Array(30), new Float64Array(30).fill(7)];
  const value = softmaxLoss(train, 3, 0.1)(x, exact);
  const float = floatSoftmaxLoss(floatRows(train, roundedProducts), train.labels, 3, 0.1);
  expect(float(x, rounded)).toBeCloseTo(value, 6);
  exact.forEach((entry, i) => expect(rounded[i]).toBeCloseTo(entry, 6));
});

test.each([1e-3, 1e-6, 1e-9])('a fit ends in float64 within the tolerance %d', (tolerance) => {
  const train = clouds(301, 'train');
  const float = floatRows(train, roundedProducts);
  const fit = softmaxRegression(train, 3, { penalty: 0.01, tolerance, float });
  expect(fit.converged).toBe(true);
  const gradient = new Float64Array(30);
  const value = softmaxLoss(train, 3, 0.01)(Float64Array.of(...fit.weights, ...fit.bias), gradient);
  expect(value).toBe(fit.loss);
  expect(Math.max(...gradient.map(Math.abs))).toBeLessThanOrEqual(tolerance);
});

test('a probe with products chooses and classifies as one without', () => {
  const [train, scored] = [clouds(600, 'train'), clouds(600, 'test')];
  const exact = linearProbe(train, scored, { tolerance: 1e-7 });
  const products = vi.fn(roundedProducts);
  const fast = linearProbe(train, scored, { tolerance: 1e-7, products });
  expect(products.mock.calls.length).toBeGreaterThan(14);
  expect(fast.penalty).toBe(exact.penalty);
  expect([...fast.predictions]).toEqual([...exact.predictions]);
  fast.logits.forEach((logit, i) => expect(logit).toBeCloseTo(exact.logits[i]!, 4));
});
