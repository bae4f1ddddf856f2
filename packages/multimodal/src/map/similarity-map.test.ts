import { Rng } from '@counterpoint/core';
import {
  concat,
  memory,
  mean,
  randomNormal,
  reshape,
  slice,
  tensor2d,
  tensor4d,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { PrecomputedEmbeddings } from '../side/vectors.js';
import { Tower } from '../tower/tower.js';
import { mapLevels, similarityMap } from './similarity-map.js';

it('is the cosine at each place, and finds the place that was made alike', async () => {
  const tower = new Tower({ encoder: new PrecomputedEmbeddings(5), width: 3, rng: Rng.of(1) });
  const map = randomNormal([2, 3, 4, 5], 0, 1, 'float32', 1) as Tensor4D;
  const place = slice(map, [1, 2, 1, 0], [1, 1, 1, 5]);
  const texts = concat(
    [tower.project(reshape(place, [1, 5]) as Tensor2D), randomNormal([1, 3], 0, 1, 'float32', 2)],
    0,
  ) as Tensor2D;
  const before = memory().numTensors;
  const actual = similarityMap(tower, map, texts);
  expect(memory().numTensors).toBe(before + 1);
  expect(actual.shape).toEqual([2, 3, 4, 2]);
  const values = await actual.array();
  expect(values[1]![2]![1]![0]).toBeCloseTo(1, 5);
  expect(Math.max(...values.flat(3))).toBeLessThanOrEqual(1 + 1e-5);
  const pooled = mean(tower.project(reshape(map, [24, 5]) as Tensor2D), 0),
    embedded = tower.project(reshape(mean(reshape(map, [24, 5]), 0), [1, 5]) as Tensor2D);
  expect([...(await pooled.data())]).toEqual(
    [...(await embedded.data())].map((value) => expect.closeTo(value, 5)),
  );
});

it('refuses what does not fit, and levels a map', async () => {
  const tower = new Tower({ encoder: new PrecomputedEmbeddings(5), width: 3, rng: Rng.of(1) });
  expect(() => similarityMap(tower, tensor4d([1, 2], [1, 1, 1, 2]), tensor2d([[1, 2, 3]]))).toThrow(
    'CP_MULTIMODAL_SIDES',
  );
  expect([
    ...(await mapLevels(
      tensor2d([
        [1, 2],
        [3, 5],
      ]),
    )),
  ]).toEqual([0, 0.25, 0.5, 1]);
  expect([...(await mapLevels(tensor2d([[2, 2]])))]).toEqual([0.5, 0.5]);
});
