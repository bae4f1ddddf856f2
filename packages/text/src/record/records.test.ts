import { Rng, type Dataset, type Sample } from '@counterpoint/core';
import { expect, it } from 'vitest';
import { duplicateFree } from './duplicate-free.js';
import { inverseCloze, sentencesOf } from './inverse-cloze.js';
import { mineHardNegatives } from './mine-hard-negatives.js';
import type { TextRecord } from './text-record.js';

const dataset = (texts: readonly (readonly string[])[]): Dataset<number> => ({
  name: 'd',
  size: texts.length,
  fingerprint: 'f',
  epoch: () => {
    throw new Error('by index');
  },
  at: async (index): Promise<Sample<number>> => ({ index, key: String(index), value: index }),
});
const orderOf = async (created: Dataset<number>, epoch: number, from = 0, shuffle = true) => {
  const order: number[] = [];
  for await (const { index } of created.epoch({ seed: 3, epoch, shuffle }, from)) order.push(index);
  return order;
};

it('no block shows a text twice, every sample comes once an epoch, and a position resumes', async () => {
  const rng = Rng.of(1, 'pairs');
  const texts = Array.from({ length: 203 }, (_, i) => [`q${i}`, `a${rng.integer(60)}`]);
  const created = duplicateFree(dataset(texts), texts, 16);
  const order = await orderOf(created, 0);
  expect([...order].sort((a, b) => a - b)).toEqual(texts.map((_, i) => i));
  for (let block = 0; block < 8; block++) {
    const blockTexts = order.slice(16 * block, 16 * (block + 1)).flatMap((i) => texts[i]!);
    expect(new Set(blockTexts).size).toBe(blockTexts.length);
  }
  expect(await orderOf(created, 0, 50)).toEqual(order.slice(50));
  expect(await orderOf(created, 1)).not.toEqual(order);
  expect(
    await orderOf(duplicateFree(dataset([['a'], ['b']]), [['a'], ['b']], 2), 0, 0, false),
  ).toEqual([0, 1]);
});

it('a corpus of one text over and over still gives every sample', async () => {
  const texts = Array.from({ length: 10 }, () => ['same']);
  expect((await orderOf(duplicateFree(dataset(texts), texts, 4), 0)).length).toBe(10);
});

it('the inverse cloze task parts a passage at its sentences', () => {
  const passage =
    'The first sentence is here. A second one follows it! Is there a third one? 2020 was the last.';
  expect(sentencesOf(passage)).toHaveLength(4);
  const pairs = inverseCloze(passage, { keep: 0, shortest: 5 });
  expect(pairs).toHaveLength(4);
  for (const {
    texts: [sentence, rest],
  } of pairs) {
    expect(passage).toContain(sentence);
    expect(rest).not.toContain(sentence);
  }
  expect(
    inverseCloze(passage, { keep: 1, shortest: 5 }).every(({ texts }) => texts[1] === passage),
  ).toBe(true);
  expect(inverseCloze('One only.')).toEqual([]);
});

it('mines the nearest positives of others that are not likely true', async () => {
  const pairs: TextRecord[] = ['a', 'b', 'c', 'd'].map((name) => ({
    texts: [name, name.toUpperCase()],
  }));
  const angles = { a: 0, b: 0.5, c: 1.2, d: 0.02 };
  const rows = (of: readonly number[]) =>
    Float32Array.from(of.flatMap((angle) => [Math.cos(angle), Math.sin(angle)]));
  const anchors = rows(Object.values(angles)),
    positives = rows(Object.values(angles));
  const mined = await mineHardNegatives({ pairs, anchors, positives });
  expect(mined[0]!.texts).toEqual(['a', 'A', 'B']); // D is above .95 of the positive's similarity
  expect((await mineHardNegatives({ pairs, anchors, positives }, { share: 1 }))[0]!.texts[2]).toBe(
    'D',
  );
  expect(
    await mineHardNegatives({
      pairs: [],
      anchors: new Float32Array(),
      positives: new Float32Array(),
    }),
  ).toEqual([]);
  const twice: TextRecord[] = [...pairs, { texts: ['a', 'B'] }];
  const both = await mineHardNegatives({
    pairs: twice,
    anchors: rows([0, 0.5, 1.2, 0.02, 0]),
    positives: rows([0, 0.5, 1.2, 0.02, 0.5]),
  });
  expect(both[0]!.texts[2]).toBe('C'); // B is a positive of a elsewhere
});
