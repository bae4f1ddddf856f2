import { expect, test } from 'vitest';
import { Rng } from '@counterpoint/core';
import { embeddingMatrix } from '../matrix/embedding-matrix.js';
import { tfIdf } from '../retrieval/tf-idf.js';
import { knn } from './knn.js';
import { tunedKnn, wordKnn } from './tuned-knn.js';

const clouds = (count: number, seed: number) => {
  const rng = Rng.of(seed, 'clouds');
  const labels = Array.from({ length: count }, (_, i) => i % 3);
  return {
    ...embeddingMatrix(
      labels.map((label) =>
        Array.from({ length: 5 }, (_, d) => (d === label ? 1.1 : 0) + rng.normal()),
      ),
    ),
    labels,
  };
};
const share = (correct: Uint8Array) => correct.reduce((sum, is) => sum + is, 0) / correct.length;

test('the number of neighbours is chosen by leaving out one training row after another', () => {
  const [train, test] = [clouds(150, 1), clouds(300, 2)];
  const ks = [1, 5, 20, 60];
  const left = ks.map((k) => {
    let right = 0;
    for (let i = 0; i < train.count; i++) {
      const rest = Array.from({ length: train.count }, (_, j) => j).filter((j) => j !== i);
      const row = (j: number) => Array.from(train.rows.subarray(5 * j, 5 * j + 5));
      const others = { ...embeddingMatrix(rest.map(row)), labels: rest.map((j) => j % 3) };
      right += knn(others, { ...embeddingMatrix([row(i)]), labels: [i % 3] }, { k }).correct[0]!;
    }
    return right;
  });
  const tuned = tunedKnn(train, test, { ks });
  expect(tuned.k).toBe(ks[left.indexOf(Math.max(...left))]);
  expect(tuned.correct).toEqual(knn(train, test, { k: tuned.k }).correct);
  expect(share(tuned.correct)).toBeGreaterThan(share(knn(train, test, { k: 1 }).correct));
});

test('by words: k = 1 is the text of the highest TF-IDF cosine; a text without known words has no neighbour', () => {
  const texts = ['red apple pie', 'green apple', 'fast red car', 'slow old car', 'apple tart'];
  const train = { texts, labels: [0, 0, 1, 1, 0] };
  const weights = tfIdf(texts, { sublinear: true });
  const queries = { texts: ['a car', 'apple cake', 'xyz'], labels: [1, 0, 1] };
  const actual = wordKnn(weights, train, queries, { ks: [1] });
  expect(actual.k).toBe(1);
  expect([...actual.correct]).toEqual([1, 1, 0]);
  expect(wordKnn(weights, train, queries).k).toBeLessThan(5);
});

test('NaN in embeddings is an error wherever they are compared', () => {
  const good = clouds(30, 1);
  const bad = { ...good, rows: good.rows.slice() };
  bad.rows[7] = NaN;
  for (const use of [
    () => tunedKnn(bad, good),
    () => tunedKnn(good, bad),
    () => knn(good, bad, { k: 1 }),
  ])
    expect(use).toThrow(/CP_EVAL_NOT_FINITE.*row 1, column 2/su);
});
