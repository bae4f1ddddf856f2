import '@tensorflow/tfjs-backend-cpu';
import { expect, test } from 'vitest';
import { HashedNgrams } from '../tokenizer/hashed-ngrams.js';
import { textModality, type ScoredTokenBatch } from './text-modality.js';
import type { TextRecord } from './text-record.js';

const tokenizer = new HashedNgrams({ buckets: 500 });
const views: TextRecord[][] = [
  [
    { texts: ['an owl'], score: 0.5 },
    { texts: ['a fox'], score: 1 },
  ],
  [
    { texts: ['the quick brown fox jumps over dogs'], score: 0.5 },
    { texts: ['no'], score: 1 },
  ],
];

test('views that are batched together have one length, and are what they are alone', async () => {
  expect(textModality({ tokenizer }).batchTogether).toBeUndefined();
  const { batch, batchTogether } = textModality({ tokenizer, equalLengths: true, maxTokens: 40 });
  const alone = views.map((records) => batch(records)) as ScoredTokenBatch[];
  const together = batchTogether!(views) as ScoredTokenBatch[];
  const lengths = alone.map(({ ids }) => ids.shape[1]!);
  expect(lengths[0]).toBeLessThan(lengths[1]!);
  for (const [view, { ids, mask, score }] of together.entries()) {
    expect([ids.shape, mask.shape]).toEqual(Array(2).fill([2, Math.max(...lengths)]));
    expect(await score!.data()).toEqual(await alone[view]!.score!.data());
    for (const name of ['ids', 'mask'] as const) {
      const [rows, expected] = [
        await together[view]![name].array(),
        await alone[view]![name].array(),
      ];
      rows.forEach((row, i) => {
        expect(row.slice(0, lengths[view])).toEqual(expected[i]);
        expect(new Set(row.slice(lengths[view]))).toEqual(
          lengths[view] === ids.shape[1] ? new Set() : new Set([0]),
        );
      });
    }
  }
});
