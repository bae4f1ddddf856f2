import { ResidualNetwork, Rng } from '@counterpoint/core';
import { checkEncoder } from '@counterpoint/testkit';
import { randomNormal, type Tensor4D } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { FlatMap } from './flat-map.js';

const network = (seed: number) => new ResidualNetwork({ channels: 1, blocks: [1], kind: 'basic', width: 4, stem: 'small', rng: Rng.of(seed) });
const batch = () => randomNormal([4, 3, 3, 1], 0, 1, 'float32', 1) as Tensor4D;

it('keeps every contract of an encoder', async () => {
  await checkEncoder({ name: 'flat map', make: (seed) => new FlatMap({ encoder: network(seed), places: 9 }), batch });
}, 60_000);

it('is the map place by place, and refuses maps of other sizes', async () => {
  const flat = new FlatMap({ encoder: network(2), places: 9, dropout: 0.5 });
  const seen = flat.encode(batch());
  expect(seen.shape).toEqual([4, 36]);
  expect(await seen.data()).toEqual(await network(2).map(batch()).data());
  expect(() => new FlatMap({ encoder: network(1), places: 4 }).encode(batch())).toThrow(/3 x 3 places/);
});
