import { ResidualNetwork, Rng } from '@counterpoint/core';
import { checkEncoder } from '@counterpoint/testkit';
import { randomNormal, type Tensor4D } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { AttentionPool } from './attention-pool.js';

const network = (seed: number) =>
  new ResidualNetwork({
    channels: 1,
    blocks: [1],
    kind: 'basic',
    width: 4,
    stem: 'small',
    rng: Rng.of(seed),
  });
const pool = (seed: number, places = 9) =>
  new AttentionPool({ encoder: network(seed), places, heads: 2, rng: Rng.of(seed, 'pool') });
const batch = () => randomNormal([4, 3, 3, 1], 0, 1, 'float32', 1) as Tensor4D;

it('keeps every contract of an encoder', async () => {
  await checkEncoder({ name: 'attention pool', make: (seed) => pool(seed), batch });
}, 60_000);

it('gives a map as deep as its embedding, and refuses maps of other sizes', () => {
  expect(pool(1).map(batch()).shape).toEqual([4, 3, 3, 4]);
  expect(() => pool(1, 16).encode(batch())).toThrow(/3 x 3 places/);
  expect(
    () => new AttentionPool({ encoder: network(1), places: 9, heads: 3, rng: Rng.of(1) }),
  ).toThrow('CP_MULTIMODAL_TOWER');
});
