import { Rng } from '@counterpoint/core';
import { expect, test } from 'vitest';
import { bertTokenizerFiles } from '../tokenizer/bert-tokenizer-files.js';
import { HashedNgrams } from '../tokenizer/hashed-ngrams.js';
import { PieceTokenizer } from '../tokenizer/piece-tokenizer.js';
import { bag } from '../encoder/bag.js';
import { commonDirection, removeDirection } from './common-direction.js';
import { fitRows } from './fit-rows.js';
import { sifWeights } from './sif-weights.js';
import { staticRows } from './static-rows.js';
import { specialAround, tokenVectors } from './token-vectors.js';

const pieces = new PieceTokenizer(
  bertTokenizerFiles(['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'a', 'dog', 'runs']),
);

test('weights are a / (a + p): more frequent, less; never seen, 1', () => {
  const weights = sifWeights([90, 9, 1, 0], 0.01);
  [0.01 / 0.91, 0.01 / 0.1, 0.01 / 0.02, 1].forEach((w, i) => expect(weights[i]).toBeCloseTo(w, 6));
  expect([...sifWeights([0, 0])]).toEqual([1, 1]);
});

test('the common direction is the first singular vector, and nothing of it is left', () => {
  // Rows around (3, 4) / 5 with small parts across, which cancel.
  const rows = Float32Array.of(3, 4, 6.8, 7.4, -3.8, -3.4, 0.8, -0.6);
  const direction = commonDirection(rows, 2);
  expect(Math.abs(direction[0]! * 0.6 + direction[1]! * 0.8)).toBeGreaterThan(0.99);
  removeDirection(rows, direction);
  for (let i = 0; i < rows.length; i += 2)
    expect(rows[i]! * direction[0]! + rows[i + 1]! * direction[1]!).toBeCloseTo(0, 5);
  expect([...commonDirection(new Float32Array(4), 2)]).toEqual([0, 0]);
  expect(Math.abs(commonDirection(Float32Array.of(0, 1, 0, -1), 2)[1]!)).toBeCloseTo(1, 6);
});

test('static rows are weighed vectors less what texts have in common; special ones are zero', () => {
  const width = 3;
  const vectors = Float32Array.from({ length: 8 * width }, (_, i) => Math.sin(7 * i));
  const texts = [
    [2, 5, 6, 3],
    [2, 5, 7, 3],
    [2, 5, 3],
  ];
  const rows = staticRows({ vectors, width, texts, special: [0, 2, 3], smoothing: 0.1 });
  for (const id of [0, 2, 3])
    expect(rows.slice(id * width, (id + 1) * width).every((value) => Math.abs(value) === 0)).toBe(
      true,
    );
  // Of 5 tokens that say something, the id 5 is 3; the weights are .1 / (.1 + p).
  const weighed = (id: number) => {
    const share = { 5: 3 / 5, 6: 1 / 5, 7: 1 / 5 }[id] ?? 0;
    return [...vectors.slice(id * width, (id + 1) * width)].map((v) => (v * 0.1) / (0.1 + share));
  };
  const means = texts.map((ids) =>
    Array.from({ length: width }, (_, d) =>
      ids.reduce((s, id) => s + ([2, 3].includes(id) ? 0 : weighed(id)[d]!) / (ids.length - 2), 0),
    ),
  );
  const common = commonDirection(Float32Array.from(means.flat()), width);
  for (const id of [1, 4, 5, 6, 7]) {
    const row = Float32Array.from(weighed(id));
    removeDirection(row, common);
    row.forEach((value, d) => expect(rows[id * width + d]).toBeCloseTo(value, 5));
  }
});

test('special tokens around a text are told from its own', () => {
  expect(specialAround(pieces)).toEqual({ before: [2], after: [3] });
  expect(specialAround(new HashedNgrams({ buckets: 64 }))).toEqual({ before: [], after: [] });
});

test('token vectors are those of texts of one token', async () => {
  const encoder = bag({ vocabulary: 8, width: 6, hidden: 4, initialDeviation: 1 }, 3);
  const vectors = await tokenVectors({ encoder, tokenizer: pieces });
  expect(vectors).toHaveLength(8 * 6);
  const { embedTexts } = await import('../checkpoint/text-model.js');
  const dog = await embedTexts(encoder, pieces, ['dog']);
  dog.forEach((value, d) => expect(vectors[6 * 6 + d]).toBeCloseTo(value, 5));
  encoder.dispose();
});

test('fitted rows are where the gradient of the squared distances is zero', () => {
  const [width, vocabulary, penalty] = [2, 6, 0.3];
  const value = (i: number) => Math.sin(5 * i + 1);
  const first = Float32Array.from({ length: vocabulary * width }, (_, i) => value(i));
  const texts = [[0, 1, 1], [2], [3, 0], [1, 2, 3, 0], [], [2, 1]];
  const targets = Float32Array.from({ length: texts.length * width }, (_, i) => value(100 + i));
  const rows = fitRows({ rows: first, width, texts, targets, penalty, rounds: 40 });
  const sumOf = (table: ArrayLike<number>, ids: readonly number[], d: number) =>
    ids.reduce((s, id) => s + table[id * width + d]! / Math.sqrt(ids.length), 0);
  let [product, squares] = [0, 0];
  texts.forEach((ids, n) => {
    for (let d = 0; d < width; d++) {
      product += sumOf(first, ids, d) * targets[n * width + d]!;
      squares += sumOf(first, ids, d) ** 2;
    }
  });
  const scale = product / squares;
  for (let id = 0; id < vocabulary; id++)
    for (let d = 0; d < width; d++) {
      let slope = penalty * (rows[id * width + d]! - scale * first[id * width + d]!);
      texts.forEach((ids, n) => {
        const share = ids.filter((each) => each === id).length / Math.sqrt(ids.length || 1);
        slope += share * (sumOf(rows, ids, d) - targets[n * width + d]!);
      });
      expect(slope).toBeCloseTo(0, 4);
    }
  // Tokens of no text stay what they were, but for the scale.
  for (const id of [4, 5])
    for (let d = 0; d < width; d++)
      expect(rows[id * width + d]).toBeCloseTo(scale * first[id * width + d]!, 6);
});

test('static rows that are fitted embed texts as the teacher does; others as it does tokens', () => {
  const [width, vocabulary, count] = [16, 44, 300];
  const rng = Rng.of(1, 'texts');
  const randomTable = () => Float32Array.from({ length: vocabulary * width }, () => rng.normal());
  const [vectors, truth] = [randomTable(), randomTable()];
  const token = () => 4 + Math.floor(40 * rng.uniform());
  const texts = Array.from({ length: count }, () => [2, token(), token(), token(), 3]);
  const unit = (rows: Float32Array, ids: readonly number[]) => {
    const sums = Array.from({ length: width }, (_, d) =>
      ids.reduce((s, id) => s + (id < 4 ? 0 : rows[id * width + d]!), 0),
    );
    return sums.map((v) => v / (Math.hypot(...sums) || 1));
  };
  const targets = Float32Array.from(texts.flatMap((ids) => unit(truth, ids)));
  const cosine = (rows: Float32Array) =>
    texts.reduce(
      (s, ids, n) =>
        s + unit(rows, ids).reduce((t, v, d) => t + v * targets[n * width + d]!, 0) / count,
      0,
    );
  const options = { vectors, width, texts, special: [0, 2, 3] };
  expect(cosine(staticRows({ ...options, targets }))).toBeGreaterThan(0.8);
  expect(Math.abs(cosine(staticRows(options)))).toBeLessThan(0.3);
});
