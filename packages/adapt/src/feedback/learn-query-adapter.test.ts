import { Rng } from '@counterpoint/core';
import { embeddingMatrix, type Judgements, type NamedMatrix } from '@counterpoint/eval';
import { expect, test } from 'vitest';
import { clusteredPoints, seenAnew } from '../testing/spaces.js';
import { learnQueryAdapter } from './learn-query-adapter.js';
import { residualLoss } from './residual-loss.js';

/** Queries that a model places wrongly in a way that can be learned, and what answers each. */
function feedback(count: number, bend: number, seed: number) {
  const documents = clusteredPoints(400, 12, seed, 400);
  const bentCopies = seenAnew(documents, { to: 12, bend: 0, noise: 0.1, seed: seed + 1 });
  const rows = Float32Array.from(documents.rows, (value, i) => value + bend * bentCopies.rows[i]!);
  const queries: NamedMatrix = {
    ...embeddingMatrix(rows.slice(0, count * 12), 12),
    ids: documents.ids.slice(0, count).map((id) => `query of ${id}`),
  };
  const judgements = new Map(
    queries.ids.map((id, i) => [id, new Map([[documents.ids[i]!, 1]])] as const),
  );
  return { documents, queries, judgements };
}

function shuffled(judgements: Judgements, seed: number): Judgements {
  const values = [...judgements.values()];
  const order = Rng.of(seed, 'wrong feedback').permutation(values.length);
  return new Map([...judgements.keys()].map((id, i) => [id, values[order[i]!]!]));
}

const isIdentity = (values: Float32Array) =>
  values.every((value, i) => value === (i % 13 === 0 ? 1 : 0));

test('feedback that holds is learned and promoted, and helps held-out queries', () => {
  const { documents, queries, judgements } = feedback(200, 1.5, 1);
  const learned = learnQueryAdapter(queries, documents, judgements);
  expect(learned.queries).toEqual({ fit: 120, validation: 40, test: 40 });
  expect(learned.isPromoted).toBe(true);
  expect(learned.gain.low).toBeGreaterThan(0.05);
  expect(learned.after.value).toBeCloseTo(learned.before.value + learned.gain.value, 10);
  expect(isIdentity(learned.map.linear.values)).toBe(false);
});

test('shuffled feedback is refused', () => {
  const { documents, queries, judgements } = feedback(100, 1.5, 2);
  for (let seed = 0; seed < 10; seed++) {
    const wrong = shuffled(judgements, seed);
    const learned = learnQueryAdapter(queries, documents, wrong, { seed, compared: 60 });
    expect(learned.isPromoted).toBe(false);
    expect(isIdentity(learned.map.linear.values)).toBe(true);
  }
});

test('too little feedback, and feedback of other names, are refused', () => {
  const { documents, queries, judgements } = feedback(40, 1, 3);
  const error = (code: string) => expect.objectContaining({ code });
  const few = new Map([...judgements].slice(0, 19));
  expect(() => learnQueryAdapter(queries, documents, few)).toThrow(error('CP_ADAPT_JUDGEMENTS'));
  const foreign = { ...documents, ids: documents.ids.map((id) => `x/${id}`) };
  expect(() => learnQueryAdapter(queries, foreign, judgements)).toThrow(
    error('CP_ADAPT_JUDGEMENTS'),
  );
  const wide = clusteredPoints(40, 13, 1);
  expect(() => learnQueryAdapter(wide, documents, judgements)).toThrow(error('CP_ADAPT_WIDTH'));
});

test('the gradient of the loss is that of finite differences', () => {
  const rng = Rng.of(4, 'loss');
  const row = () => Array.from({ length: 3 }, () => rng.normal());
  const matrix = (count: number) => embeddingMatrix(Array.from({ length: count }, row));
  const data = {
    queries: matrix(2),
    documents: matrix(5),
    comparisons: [
      { query: 0, documents: Uint32Array.of(0, 2, 3), relevant: 1 },
      { query: 1, documents: Uint32Array.of(4, 1, 0, 2), relevant: 2 },
    ],
  };
  const options = { scale: 3, penalty: 0.5 };
  const at = Float64Array.from({ length: 9 }, () => rng.normal(0, 0.3));
  const gradient = new Float64Array(9);
  residualLoss(data, options, at, gradient);
  for (let i = 0; i < 9; i++) {
    const value = (step: number) => {
      const moved = at.slice();
      moved[i]! += step;
      return residualLoss(data, options, moved, new Float64Array(9));
    };
    expect(gradient[i]).toBeCloseTo((value(1e-5) - value(-1e-5)) / 2e-5, 6);
  }
});
