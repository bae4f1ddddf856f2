import '@tensorflow/tfjs-backend-cpu';
import type { Augmenter, Modality, Sample } from '@counterpoint/core';
import { indexedDataset, startCursor } from '@counterpoint/data';
import { add, tensor1d, type Tensor1D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { drawnBatches, engineViews, viewBatches } from './view-batches.js';

const dataset = indexedDataset<number>({
  name: 'numbers',
  size: 7,
  fingerprint: 'n',
  key: String,
  read: async (index) => ({ index, key: String(index), value: 10 * index }),
});
const batch = (values: readonly number[]): Tensor1D => tensor1d([...values]);
const modality: Modality<unknown, number, Tensor1D> = {
  extensions: [],
  decode: (sample: Sample) => sample.value as number,
  describe: (value) => value,
  batch,
  viewBatch: (values, apply) => apply(batch(values)),
};
const shift: Augmenter<number, number> = {
  draw: (_, rng) => rng.uniform(),
  apply: (value, by) => value + by,
  applyBatch: (values, draws) => add(values as Tensor1D, tensor1d([...draws])),
};
const options = {
  dataset,
  modality,
  views: [shift, shift] as Augmenter<number>[],
  size: 3,
  seed: 4,
  from: startCursor,
  groupOf: ({ index }: Sample) => index % 2,
};

test('views of whole batches equal those of single samples, with the same cursors, samples and groups', async () => {
  const single = viewBatches(options),
    whole = engineViews(drawnBatches(options), modality, options.views);
  for (let i = 0; i < 5; i++) {
    const [{ value: a }, { value: b }] = [await single.next(), await whole.next()];
    expect([b!.cursor, b!.indices, b!.groups]).toEqual([a!.cursor, a!.indices, a!.groups]);
    for (const view of [0, 1]) {
      const [values, expected] = [
        [...(await b!.views[view]!.data())],
        [...(await a!.views[view]!.data())],
      ];
      values.forEach((value, row) => expect(value).toBeCloseTo(expected[row]!, 5));
    }
    expect(await b!.views[0]!.data()).not.toEqual(await b!.views[1]!.data());
  }
  await Promise.all([single.return(undefined), whole.return(undefined)]);
});

test('a modality that batches the views of a step together gets them all', async () => {
  const calls: number[] = [];
  const together: typeof modality = {
    ...modality,
    batchTogether(views) {
      calls.push(views.length);
      return views.map(batch);
    },
  };
  const [single, whole] = [viewBatches(options), viewBatches({ ...options, modality: together })];
  const [{ value: a }, { value: b }] = [await single.next(), await whole.next()];
  for (const view of [0, 1])
    expect(await b!.views[view]!.data()).toEqual(await a!.views[view]!.data());
  expect(calls).toEqual([2]);
  await Promise.all([single.return(undefined), whole.return(undefined)]);
});

test('what cannot make whole batches is told', async () => {
  const { viewBatch: _, ...without } = modality;
  await expect(
    engineViews(drawnBatches(options), without, options.views).next(),
  ).rejects.toMatchObject({ code: 'CP_CLI_VIEWS_ENGINE' });
  const { applyBatch: __, ...alone } = shift;
  await expect(
    engineViews(drawnBatches(options), modality, [shift, alone] as Augmenter<number>[]).next(),
  ).rejects.toMatchObject({ code: 'CP_CLI_VIEWS_ENGINE' });
});
