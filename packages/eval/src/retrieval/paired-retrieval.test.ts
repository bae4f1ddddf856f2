import { expect, test } from 'vitest';
import { Rng } from '@counterpoint/core';
import { embeddingMatrix } from '../matrix/embedding-matrix.js';
import { pairedRetrieval } from './paired-retrieval.js';

const rng = Rng.of(4, 'captions');
const pictures = Array.from({ length: 12 }, () => Array.from({ length: 8 }, () => rng.normal()));
const items = Array.from({ length: 60 }, (_, row) => [3, 7, 1][row % 3]! * 100 + (row % 12));
const names = [...new Set(items)];
const captions = items.map((item) =>
  pictures[names.indexOf(item)]!.map((value) => value + 1.2 * rng.normal()),
);
const rows = embeddingMatrix(items.map((item) => pictures[names.indexOf(item)]!));
const texts = embeddingMatrix(captions);

/** Recall among unique pictures, in loops. */
function recall(direction: 'forward' | 'backward', k: number): number {
  const cosine = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
    let [product, aa, bb] = [0, 0, 0];
    for (let d = 0; d < 8; d++) {
      product += a[d]! * b[d]!;
      aa += a[d]! ** 2;
      bb += b[d]! ** 2;
    }
    return product / Math.sqrt(aa * bb);
  };
  const queries = direction === 'forward' ? names : items;
  const hits = queries.map((query, q) => {
    const scored =
      direction === 'forward'
        ? items.map((item, row) => [cosine(pictures[q]!, captions[row]!), item === query] as const)
        : names.map((name, n) => [cosine(captions[q]!, pictures[n]!), name === query] as const);
    const best = Math.max(...scored.filter(([, right]) => right).map(([score]) => score));
    return scored.filter(([score, right]) => !right && score >= best).length < k ? 1 : 0;
  });
  return hits.reduce((sum: number, hit) => sum + hit, 0) / hits.length;
}

test('several captions of one picture: any of them is right, and a picture is one candidate', () => {
  const report = pairedRetrieval(rows, texts, { items }).rows;
  for (const direction of ['forward', 'backward'] as const)
    for (const k of [1, 5]) {
      const row = report.find(({ name }) => name === `${direction}.recall@${k}`)!;
      expect(row.value, row.name).toBeCloseTo(recall(direction, k), 12);
      expect(row.count).toBe(direction === 'forward' ? 12 : 60);
    }
});

test('rows that repeat pictures score as one row a picture does', () => {
  const perfect = pairedRetrieval(rows, rows, { items }).rows;
  for (const { name, value } of perfect) expect(value, name).toBe(1);
  const collapsed = embeddingMatrix(new Float32Array(60 * 8).fill(1), 8);
  for (const { name, value } of pairedRetrieval(collapsed, collapsed, { items }).rows)
    expect(value, name).toBeLessThan(0.2);
});

test('a caption that equals one of the picture is right, too', () => {
  const a = embeddingMatrix([
    [1, 0],
    [0, 1],
  ]);
  const b = embeddingMatrix([
    [0.9, 0.1],
    [1, 0],
  ]);
  const at = (groups?: number[]) => pairedRetrieval(a, b, { items: [0, 1], groups }).rows[0]!.value;
  expect(at()).toBe(0);
  expect(at([5, 5])).toBe(1);
  expect(() => pairedRetrieval(a, b, { items: [0] })).toThrow('CP_EVAL_COUNTS');
});
