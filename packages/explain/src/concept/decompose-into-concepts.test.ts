import { Rng } from '@counterpoint/core';
import { expect, test } from 'vitest';
import { conceptRows, decomposeIntoConcepts } from './decompose-into-concepts.js';
import { nonNegativeLasso } from './non-negative-lasso.js';

const rng = Rng.of(4, 'concepts');
const [count, width] = [30, 12];
const names = Array.from({ length: count }, (_, k) => `word ${k}`);
const vectors = Float64Array.from({ length: count * width }, () => rng.normal());

test('the solution holds to the conditions of the minimum, and orthogonal concepts have a closed form', () => {
  const target = Float64Array.from({ length: width }, () => rng.normal());
  for (const penalty of [0, 0.3, 1.5]) {
    const weights = nonNegativeLasso(vectors, target, penalty, 20_000);
    const residual = target.map(
      (value, d) => value - weights.reduce((s, w, k) => s + w * vectors[k * width + d]!, 0),
    );
    for (let k = 0; k < count; k++) {
      const gradient = residual.reduce((s, r, d) => s + r * vectors[k * width + d]!, 0) - penalty;
      expect(weights[k]).toBeGreaterThanOrEqual(0);
      if (weights[k]! > 0) expect(Math.abs(gradient)).toBeLessThan(1e-6);
      else expect(gradient).toBeLessThan(1e-6);
    }
  }
  expect([...nonNegativeLasso([1, 0, 0, 0, 1, 0], [0.9, -0.4, 2], 0.25)]).toEqual([0.65, 0]);
});

test('concepts and residual sum to the embedding; what it was made of comes out', () => {
  const rows = conceptRows({ names, vectors }, width);
  const embedding = Float64Array.from(
    { length: width },
    (_, d) => 0.8 * rows[3 * width + d]! + 0.5 * rows[17 * width + d]!,
  );
  const { concepts, residual, fit, residualLength } = decomposeIntoConcepts(
    embedding,
    { names, vectors },
    { penalty: 0.02 },
  );
  expect(concepts.slice(0, 2).map(({ name }) => name)).toEqual(['word 3', 'word 17']);
  const size = Math.hypot(...embedding);
  for (let d = 0; d < width; d++) {
    const sum = concepts.reduce((s, { weight, row }) => s + weight * rows[row * width + d]!, 0);
    expect(sum + residual[d]!).toBeCloseTo(embedding[d]! / size, 5);
  }
  expect(fit).toBeGreaterThan(0.99);
  expect(residualLength).toBeCloseTo(Math.hypot(...residual), 12);
  const strict = decomposeIntoConcepts(embedding, { names, vectors }, { penalty: 5 });
  expect(strict.concepts).toEqual([]);
  expect(strict.fit).toBe(0);
});

test('refuses what does not fit', () => {
  expect(() => decomposeIntoConcepts([1, 2], { names: ['a'], vectors: [1] })).toThrow(
    /CP_EXPLAIN_SHAPE/u,
  );
  expect(() => decomposeIntoConcepts([0, 0], { names: ['a'], vectors: [1, 0] })).toThrow(
    /CP_EXPLAIN_ZERO/u,
  );
  expect(() =>
    decomposeIntoConcepts([1, 0], { names: ['a'], vectors: [1, 0] }, { penalty: -1 }),
  ).toThrow(/CP_EXPLAIN_OPTION/u);
});
