import { expect, test } from 'vitest';
import { Rng } from '@counterpoint/core';
import { embeddingMatrix } from '../matrix/embedding-matrix.js';
import type { FloatProducts } from '../matrix/float-products.js';
import { tfIdf } from '../retrieval/tf-idf.js';
import { roundedProducts } from '../testing/rounded-products.js';
import { knn } from './knn.js';
import { rowNormaliser, rowNormalisations } from './row-normalisation.js';
import { tunedKnn } from './tuned-knn.js';
import { wordKnn } from './word-knn.js';

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

test('with a validation part the number is chosen there, whatever the training rows say', () => {
  const [train, test] = [clouds(90, 1), clouds(200, 2)];
  // Copies of training rows: one neighbour is always right for them, and for them alone.
  const copies = { ...train, labels: train.labels };
  expect(tunedKnn(train, test, { validation: copies }).k).toBe(1);
  const validation = clouds(300, 3);
  const ks = [1, 5, 20, 60];
  const shares = ks.map((k) => share(knn(train, validation, { k }).correct));
  expect(tunedKnn(train, test, { ks, validation }).k).toBe(ks[shares.indexOf(Math.max(...shares))]);
  expect(Math.max(...shares)).toBeGreaterThan(shares[0]!);
});

test('the choice on some of the training rows leaves each of these out, copies or not', () => {
  const one = clouds(120, 4);
  const twice = {
    ...embeddingMatrix([...one.rows, ...one.rows], one.width),
    labels: [...one.labels, ...one.labels],
  };
  // Each row has a copy with its label: one neighbour is always right.
  expect(tunedKnn(twice, one, { choiceRows: 100 }).k).toBe(1);
  const shuffled = { ...one, labels: one.labels.map((_, i) => (i * 7) % 3) };
  const itself = tunedKnn(shuffled, shuffled, { ks: [1, 30], choiceRows: 119 });
  // A row that counted itself would always be right with one neighbour.
  const all = tunedKnn(shuffled, shuffled, { ks: [1, 30] });
  expect(itself.k).toBe(all.k);
});

test('normalisations are chosen among on fewer rows than the number of neighbours', () => {
  const [train, test] = [clouds(60, 1), clouds(40, 2)];
  const asked: number[] = [];
  const products: FloatProducts = (a, b) => {
    asked.push(a.count);
    return roundedProducts(a, b);
  };
  const options = { normalisations: rowNormalisations, choiceRows: 30, products };
  const tuned = tunedKnn(train, test, { ...options, normalisationRows: 12 });
  expect(asked).toEqual([12, 12, 12, 30, 40]);
  asked.length = 0;
  tunedKnn(train, test, options);
  expect(asked).toEqual([30, 30, 30, 40]); // at most choiceRows, and these once
  const alone = { ...options, normalisations: [tuned.normalisation] };
  expect(tunedKnn(train, test, alone)).toEqual(tuned);
});

test('a single number is used as it is, up to all training rows', () => {
  const [train, test] = [clouds(30, 1), clouds(40, 2)];
  expect(tunedKnn(train, test, { ks: [7] }).k).toBe(7);
  const all = tunedKnn(train, test, { ks: [200] });
  expect(all.k).toBe(30);
  expect(all.correct).toEqual(knn(train, test, { k: 30 }).correct);
  expect(tunedKnn(train, test, { ks: [200], normalisations: ['none', 'centred rows'] }).k).toBe(30);
});

test.each([
  ['centred rows', 'light', 0.95, 1],
  ['standard columns', 'loud columns without a class', 0.8, 0.6],
] as const)(
  'the normalisation is chosen too: %s against %s',
  (expected, what, least, plainMost) => {
    const rng = Rng.of(9, what);
    const part = (count: number) => {
      const labels = Array.from({ length: count }, (_, i) => i % 3);
      const rows = labels.map((label) => {
        const light = expected === 'centred rows' ? 5 * Math.exp(3 * rng.normal()) : 0;
        const loud = expected === 'centred rows' ? 1 : 20;
        return [
          ...Array.from(
            { length: 3 },
            (_, d) => (d === label ? 1 : 0) + 0.1 * rng.normal() + light,
          ),
          ...Array.from({ length: 3 }, () => 0.2 * loud * rng.normal() + light),
        ];
      });
      return { ...embeddingMatrix(rows), labels };
    };
    const [train, test] = [part(60), part(150)];
    const tuned = tunedKnn(train, test, { normalisations: rowNormalisations });
    expect(tuned.normalisation).toBe(expected);
    expect(share(tuned.correct)).toBeGreaterThan(least);
    expect(share(tunedKnn(train, test).correct)).toBeLessThan(plainMost);
  },
);

test('centred rows have mean 0; standard columns mean 0 and deviation 1 on the training rows', () => {
  const train = embeddingMatrix([
    [1, 3, 5],
    [5, 9, 5],
  ]);
  expect([...rowNormaliser('centred rows', train)(train).rows]).toEqual(
    [-2, 0, 2, -4 / 3, 8 / 3, -4 / 3].map(Math.fround),
  );
  expect([...rowNormaliser('standard columns', train)(train).rows]).toEqual([-1, -1, 0, 1, 1, 0]);
  expect([...rowNormaliser('standard columns', train)(embeddingMatrix([[3, 6, 7]])).rows]).toEqual([
    0, 0, 0,
  ]);
  expect(rowNormaliser('none', train)(train)).toBe(train);
});

test('rows of one group are no neighbours of each other in the choice', () => {
  const rng = Rng.of(11, 'speakers');
  // 20 groups of 6 near copies, whose classes overlap: within a group one neighbour is always right.
  const groups = Int32Array.from({ length: 120 }, (_, i) => Math.floor(i / 6));
  const labels = Array.from(groups, (group) => group % 2);
  const centres = Array.from({ length: 20 }, (_, group) =>
    Array.from({ length: 4 }, (_, d) => (d === group % 2 ? 1 : 0) + 0.8 * rng.normal()),
  );
  const rows = Array.from(groups, (group) =>
    centres[group]!.map((value) => value + 0.01 * rng.normal()),
  );
  const train = { ...embeddingMatrix(rows), labels };
  expect(tunedKnn(train, train).k).toBe(1);
  const { k } = tunedKnn(train, train, { groups });
  expect(k).toBeGreaterThan(5);
  expect(() => tunedKnn(train, train, { groups: groups.subarray(1) })).toThrow('CP_EVAL_COUNTS');
  // A single group cannot be left out: each row by the others.
  expect(tunedKnn(train, train, { groups: groups.map(() => 3) }).k).toBe(1);
});
