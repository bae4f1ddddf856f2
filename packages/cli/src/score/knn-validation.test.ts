import type { Dataset, Encoder, Modality } from '@counterpoint/core';
import { indexedDataset } from '@counterpoint/data';
import { startEngine } from '@counterpoint/engine';
import { tensor2d, type Tensor2D } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { knnValidation } from './knn-validation.js';

type Row = readonly [number, number];
/** Each class lies in a direction of its own. */
const directions: Readonly<Record<string, Row>> = { ape: [1, 0], bee: [0, 1], cow: [-1, 0] };

/** Two samples of each class, labelled by the place of the class in the list. */
function samplesOf(name: string, classes: readonly string[], labelled = classes): Dataset {
  const rows = labelled.flatMap((each) => [each, each]);
  return indexedDataset({
    name,
    classes,
    size: rows.length,
    fingerprint: name,
    key: String,
    read: (index) => {
      const label = classes.indexOf(rows[index]!);
      return { index, key: String(index), value: directions[rows[index]!]!, label };
    },
  }) as Dataset;
}

const modality = {
  extensions: [],
  batch: (values: readonly Row[]) => tensor2d(values.map((row) => [...row])),
} as unknown as Modality;
const encoder = { width: 2, encode: (batch: Tensor2D) => batch.clone() } as unknown as Encoder;
const scoreOf = async (training: Dataset, validation: Dataset): Promise<number> => {
  const data = { path: 'data', split: 'val' } as never;
  const { score } = await knnValidation({ data, training, validation, modality });
  return score(encoder);
};

beforeAll(async () => {
  await startEngine({ prefer: 'cpu' });
});

test.each([
  ['the same classes', ['ape', 'bee', 'cow']],
  ['fewer classes', ['bee', 'cow']],
  ['another order', ['cow', 'ape', 'bee']],
])('a split with %s is scored by the names of its classes', async (_, classes) => {
  const training = samplesOf('train', ['ape', 'bee', 'cow']);
  expect(await scoreOf(training, samplesOf('val', classes))).toBe(1);
});

test('a class without samples matters to no score, one that training lacks is refused', async () => {
  const training = samplesOf('train', ['ape', 'bee']);
  const empty = samplesOf('val', ['ape', 'cow', 'bee'], ['ape', 'bee']);
  expect(await scoreOf(training, empty)).toBe(1);
  const other = samplesOf('val', ['ape', 'cow']);
  await expect(scoreOf(training, other)).rejects.toMatchObject({ code: 'CP_DATA_CLASSES' });
});
