import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Rng,
  type Augmenter,
  type Dataset,
  type Method,
  type Modality,
  type Optimizer,
} from '@counterpoint/core';
import { dataPlugin } from '@counterpoint/data';
import { checkPlugin } from '@counterpoint/testkit';
import { randomNormal, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { padded, type TokenBatch } from './batch/token-batch.js';
import { writeTextModel } from './checkpoint/write-text-model.js';
import { bag } from './encoder/bag.js';
import { textPlugin } from './plugin.js';
import type { TextRecord } from './record/text-record.js';
import { HashedNgrams } from './tokenizer/hashed-ngrams.js';
import type { TextTokenizer } from './tokenizer/text-tokenizer.js';
import { trainWordPiece } from './tokenizer/train-word-piece.js';

const rows = [
  [5, 6, 7],
  [8, 9],
  [10, 11, 12, 13, 14],
  [1, 2, 3, 4],
];
const others = [
  [6, 7, 15],
  [9, 3],
  [10, 11, 16, 17],
  [4, 5],
];
const batch = (): TokenBatch => padded(rows, 0);
const text = () => 'the quick brown fox jumps over the lazy dog while eleven old owls sleep';
const record = (): TextRecord => ({ texts: [text(), 'a second text'] });
const parts = (seed: number) => ({
  encoder: bag({ vocabulary: 20, width: 8, hidden: 6, dropout: 0.3, initialDeviation: 0.5 }, seed),
});
const two = () => [batch(), padded(others, 0)];
const scored = () =>
  [
    { ...batch(), score: tensor2d([[0.1], [0.9], [0.5], [0.3]]) },
    padded(others, 0),
  ] as TokenBatch[];
const encoder = { vocabulary: 20, width: 8, heads: 2, layers: 1, hidden: 8, maxTokens: 16 };
const views = { config: {}, sample: record };
const marked = (): TokenBatch =>
  padded(
    rows.map((row) => row.flatMap((id) => [0, id])),
    0,
  );
const config = {};

it('the plugin keeps every contract', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'text-plugin-'));
  const tokenizer = await trainWordPiece([text()], { size: 60, leastCount: 1 });
  await writeFile(join(folder, 'tokenizer.json'), JSON.stringify(tokenizer.files.tokenizer));
  await writeTextModel(
    join(folder, 'guide'),
    {
      encoder: bag({ vocabulary: 20, width: 8, hidden: 0, initialDeviation: 0.5 }, 7),
      tokenizer: new HashedNgrams({ buckets: 20 }),
      maxTokens: 8,
      normalize: true,
    },
    { onnx: false },
  );
  const table = join(folder, 'rows.tsv');
  const passage = 'One fox ran home. Two owls slept there. Three crows sang aloud.';
  await writeFile(table, `text\tintent\n${passage}\ta\n${passage} And four.\tb\n`);
  const encodes = (created: TextTokenizer) =>
    expect(created.encode('the fox').length).toBeGreaterThan(0);
  await checkPlugin(textPlugin, {
    'text/transformer': { config: encoder, batch },
    'text/bag': {
      config: { vocabulary: 20, width: 8, hidden: 6, dropout: 0.3, initialDeviation: 0.5 },
      batch,
    },
    'text/word-transformer': {
      config: {
        vocabulary: 20,
        width: 8,
        hidden: 6,
        heads: 2,
        places: 3,
        dropout: 0.3,
        initialDeviation: 0.5,
      },
      batch: marked,
    },
    'text/rows': {
      config: { path: table },
      plugins: [dataPlugin],
      trial: (created: unknown) => {
        const { size, classes } = created as Dataset;
        expect([size, classes]).toEqual([2, ['a', 'b']]); // the usual column of the class is found
      },
    },
    'text/inverse-cloze': {
      config: { source: { type: 'data/table', path: table } },
      plugins: [dataPlugin],
      trial: async (created: unknown) => {
        const rows: unknown[] = [];
        const order = { seed: 0, epoch: 0, shuffle: false };
        for await (const { metadata } of (created as Dataset).epoch(order, 0)) rows.push(metadata);
        expect(rows).toHaveLength((created as Dataset).size);
        expect(JSON.stringify(rows)).toContain('Two owls slept there.');
      },
    },
    'text/pieces': { config: { path: folder }, trial: encodes as never },
    'text/hashed-ngrams': { config: { buckets: 100 }, trial: encodes as never },
    'text/text': {
      config: { tokenizer: folder, maxTokens: 8 },
      trial: (async (created: Modality<unknown, TextRecord, TokenBatch>) => {
        const value = await created.decode({
          index: 0,
          key: 'a',
          value: { members: {} },
          metadata: { text: text() },
        } as never);
        expect((value as TextRecord).texts).toEqual([text()]);
        expect(created.batch([value, { texts: ['fox'] }]).ids.shape).toEqual([2, 8]);
      }) as never,
    },
    'text/row-adam': {
      config,
      parts: (seed: number) => ({ variables: parts(seed).encoder.variables }),
      trial: ((created: Optimizer) =>
        expect(Object.keys(created.state)).toContain('mean.rows.weight')) as never,
    },
    'text/same': { config, sample: text, constant: true },
    'text/same-views': { ...views, constant: true },
    'text/token-deletion': { config: { rate: 0.5 }, sample: text },
    'text/token-deletion-views': { ...views, config: { rate: 0.5 } },
    'text/span-masking': { config: { rate: 0.4 }, sample: text },
    'text/span-masking-views': { ...views, config: { rate: 0.4 } },
    'text/word-crop': { config, sample: text },
    'text/word-crop-views': views,
    'text/easy-data-augmentation': { config: { share: 0.3 }, sample: text },
    'text/easy-data-augmentation-views': { ...views, config: { share: 0.3 } },
    'text/column-views': { ...views, constant: true },
    'text/simcse': { config, parts, views: two },
    'text/multiple-negatives': {
      config: { hardNegatives: 1 },
      parts,
      views: () => [...two(), padded([[1], [2], [3], [4]], 0)],
    },
    'text/guided-negatives': { config: { guide: join(folder, 'guide') }, parts, views: two },
    'text/angle': { config, parts, views: scored },
    'text/cosent': { config, parts, views: scored },
    'text/distil': {
      config,
      parts,
      views: () => [{ ...batch(), guide: randomNormal([4, 8], 0, 1, 'float32', 3) }],
    },
    'text/cosine-scores': { config, parts, views: scored },
    'text/triplet': {
      config: { margin: 1 },
      parts,
      views: () => [...two(), padded([[1], [2], [3], [4]], 0)],
    },
    'text/supcon': {
      config: { widths: [4, 8] },
      parts,
      views: two,
      context: () => ({ groups: tensor1d([0, 1, 0, 1], 'int32') }),
    },
  });
  const [first] = [textPlugin.components.find(({ id }) => id === 'text/column-views')!].map(
    (each) => each.create({ count: 2 } as never, { seed: 0 }) as readonly Augmenter<TextRecord>[],
  );
  expect(await first![1]!.apply(record(), first![1]!.draw(record(), Rng.of(1)))).toEqual({
    texts: ['a second text'],
  });
});

it('methods on scores leave the spread of embeddings open, others keep it', async () => {
  const spreads = async (id: string) => {
    const actual = textPlugin.components.find((each) => each.kind === 'method' && each.id === id)!;
    return ((await actual.create(actual.schema.parse({}), { seed: 1, parts: parts(1) })) as Method)
      .constrainsSpread;
  };
  expect(
    await Promise.all(
      [
        'text/angle',
        'text/distil',
        'text/cosent',
        'text/cosine-scores',
        'text/simcse',
        'text/multiple-negatives',
      ].map(spreads),
    ),
  ).toEqual([false, false, false, false, true, true]);
});
