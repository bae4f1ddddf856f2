import type { Dataset, Modality } from '@counterpoint/core';
import { indexedDataset } from '@counterpoint/data';
import { expect, test } from 'vitest';
import { studyBaselines } from './study-baselines.js';

const modality = {
  decode: ({ metadata }) => ({ texts: [String(metadata!['text'])] }),
} as Pick<Modality, 'decode'> as Modality;

function texts(rows: readonly (readonly [string, number])[]): Dataset {
  return indexedDataset({
    ...{ name: 'texts', size: rows.length, fingerprint: 'f', key: String },
    read: (index) => {
      const [text, label] = rows[index]!;
      return { index, key: String(index), value: {}, metadata: { text }, label };
    },
  }) as Dataset;
}

test('texts are told apart by their words; those without a class do not count', async () => {
  const train = texts([
    ['my card is lost', 0],
    ['a lost card', 0],
    ['the rate of exchange', 1],
    ['exchange rates today', 1],
    ['card card card', -1],
  ]);
  const accuracies = await studyBaselines(
    {
      train,
      heldOut: texts([
        ['lost my card', 0],
        ['what rate', 1],
        ['exchange', 0],
        ['?', -1],
      ]),
    },
    { modality },
  );
  expect(accuracies['nearest text by TF-IDF']).toBeCloseTo(2 / 3, 9);
  expect(accuracies['neighbours by TF-IDF']).toBeGreaterThan(0.3);
});
