import {
  concat,
  memory,
  mul,
  tensor,
  tensor2d,
  tensor4d,
  tidy,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { Encoder } from '@counterpoint/core';
import { placesInFloat64, twoLayerEncoder } from '../testing/two-layer-encoder.js';
import { deletionCurve, regionScores } from './deletion-curve.js';
import { occlusion } from './occlusion.js';
import { regionsOf } from './regions.js';

const weights = {
  first: [
    [1, -0.5],
    [0.2, 0.8],
  ],
  bias: [0.1, 0.2],
  second: [
    [0.5, -1],
    [1, 0.5],
  ],
};
const sample = [
  [1, 2],
  [-1, 0.5],
  [0.3, -2],
  [2, 1],
];
const other = [0.4, 0.9];

function cosineInFloat64(places: number[][]): number {
  const rows = placesInFloat64(weights, places);
  const f = [0, 1].map((d) => rows.reduce((s, row) => s + row[d]!, 0));
  return (f[0]! * other[0]! + f[1]! * other[1]!) / (Math.hypot(...f) * Math.hypot(...other));
}

test('drops equal float64 loops over filled places, and leave no tensor', async () => {
  const encoder = twoLayerEncoder(weights);
  const batch = tensor4d(sample.flat(), [1, 2, 2, 2]);
  const before = memory().numTensors;
  const { drops, grid, similarity } = await occlusion(encoder, batch, other, {
    side: 2,
    fill: 'mean',
  });
  expect(memory().numTensors).toBe(before);
  expect(grid).toEqual([2, 2]);
  const mean = [0, 1].map((c) => sample.reduce((s, place) => s + place[c]! / 4, 0));
  expect(similarity).toBeCloseTo(cosineInFloat64(sample), 6);
  sample.forEach((_, i) => {
    const without = sample.map((place, j) => (j === i ? mean : place));
    expect(drops[i]).toBeCloseTo(cosineInFloat64(sample) - cosineInFloat64(without), 5);
  });
});

test('tokens are taken away by the mask, padding is no region', async () => {
  const ids = tensor([[7, 8, 9, 0]], [1, 4], 'int32');
  const mask = tensor2d([[1, 1, 1, 0]]);
  const regions = await regionsOf({ ids, mask });
  expect(regions.grid).toEqual([1, 3]);
  const batch = regions.batch([Uint8Array.of(1, 0, 1), Uint8Array.of(0, 0, 0)]) as {
    ids: Tensor;
    mask: Tensor;
  };
  expect([...(await batch.ids.data())]).toEqual([7, 8, 9, 0, 7, 8, 9, 0]);
  expect([...(await batch.mask.data())]).toEqual([1, 0, 1, 0, 0, 0, 0, 0]);
});

test('a right order falls faster than its reverse', async () => {
  const value = [4, 0, 1, 2];
  const encoder = {
    encode: (batch: Tensor) =>
      tidy(() => concat([mul(batch, tensor([value])), mul(batch, mul(batch, 0.5))], 1)),
  } as unknown as Encoder<Tensor>;
  const batch = tensor2d([[1, 1, 1, 1]]);
  const toward = [...value, 0, 0, 0, 0];
  const options = { side: 4, fill: 0 };
  const right = await deletionCurve(encoder, batch, toward, value, options);
  const wrong = await deletionCurve(
    encoder,
    batch,
    toward,
    value.map((v) => -v),
    options,
  );
  expect(right.deletion.length).toBe(5);
  expect(right.deletion[0]).toBeCloseTo(right.insertion[4]!, 12);
  expect(right.deletion[4]).toBe(0);
  expect(right.deletionArea).toBeLessThan(wrong.deletionArea);
  expect(right.insertionArea).toBeGreaterThan(wrong.insertionArea);
  await expect(deletionCurve(encoder, batch, toward, [1], options)).rejects.toThrow(
    /CP_EXPLAIN_SHAPE/u,
  );
});

test('regions take the sum of finer places and the value of coarser ones', () => {
  expect([...regionScores([1, 2, 3, 4], [2, 2], [1, 2])]).toEqual([4, 6]);
  expect([...regionScores([1, 2, 3, 4], [2, 2], [4, 2])]).toEqual([1, 2, 1, 2, 3, 4, 3, 4]);
});

test('refuses shapes without regions and a bad side', async () => {
  await expect(regionsOf(tensor([1, 2]))).rejects.toThrow(/CP_EXPLAIN_SHAPE/u);
  await expect(regionsOf(tensor([[1, 2]]), { side: 0 })).rejects.toThrow(/CP_EXPLAIN_OPTION/u);
});
