import { ClipTowers } from '@counterpoint/video';
import { Tower, Towers } from '@counterpoint/multimodal';
import { inference, Rng, type Batch, type Encoder } from '@counterpoint/core';
import { concat, fill, mean, randomNormal, tidy, type Tensor5D } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { meanFrame } from './mean-frame.js';
import { columnsOf, withFeatures } from './video-features.js';

/** Levels of the three channels, over frames and places: [N, 3]. */
const levels: Encoder = {
  width: 3,
  variables: {},
  state: {},
  encode: (batch) => tidy(() => mean(batch as Tensor5D, [1, 2, 3])),
  clone: () => levels,
  dispose: () => undefined,
};
const towers = (width: number) => {
  const tower = (name: string) => new Tower({ encoder: levels, width, rng: Rng.of(1, name) });
  return new ClipTowers(new Towers({ video: tower('video'), sound: tower('sound') }));
};
const video = () => randomNormal([4, 2, 32, 32, 3], 0, 1, 'float32', 3) as Tensor5D;

it('the embedding of the shared space comes first, the features of the tower behind it', async () => {
  const encoder = towers(5);
  const both = withFeatures(encoder)!;
  expect(both.width).toBe(8);
  const batch = { video: video() } as unknown as Batch;
  const rows = await both.encode(batch, inference).array();
  const shared = await encoder.encode(batch).array();
  const features = await levels.encode(video()).array();
  rows.forEach((row, n) => {
    row.slice(0, 5).forEach((value, i) => expect(value).toBeCloseTo(shared[n]![i]!, 5));
    row.slice(5).forEach((value, i) => expect(value).toBeCloseTo(features[n]![i]!, 5));
  });
  expect(withFeatures(towers(0))).toBe(undefined);
  expect(withFeatures(levels)).toBe(undefined);
});

it('columns are cut from every part', () => {
  const part = { rows: Float32Array.of(1, 2, 3, 4, 5, 6), count: 2, width: 3, labels: [0, 1] };
  const parts = columnsOf({ train: part, test: part } as never, 1, 3);
  for (const each of [parts.train, parts.test])
    expect(each).toMatchObject({ rows: Float32Array.of(2, 3, 5, 6), count: 2, width: 2 });
  expect(parts.validation).toBe(undefined);
});

it.each([8, 16, 40, 64])('the mean frame of %i pixels is 16 x 16 means over time', async (side) => {
  const still = fill([1, 1, side, side, 3], 2);
  const other = fill([1, 1, side, side, 3], 4);
  const clip = concat([still, other], 1) as Tensor5D;
  const row = meanFrame.encode({ video: clip } as unknown as Batch, inference);
  expect(row.shape).toEqual([1, meanFrame.width]);
  expect(new Set(await row.data())).toEqual(new Set([3]));
});
