import { Mlp, Rng, unitRows, type Batch, type Encoder } from '@counterpoint/core';
import {
  mean,
  randomNormal,
  reshape,
  sub,
  sum,
  mul,
  type Tensor,
  type Tensor2D,
  type Tensor5D,
} from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { areaUnderCurve } from './area-under-curve.js';
import { attributeToFrames, strongestPlace } from './attribute-to-frames.js';

describe('the area under the curve', () => {
  it('equals counting pairs, ties included', () => {
    for (let round = 0; round < 50; round++) {
      const rng = Rng.of(round);
      const draw = (count: number) => Array.from({ length: count }, () => rng.integer(7));
      const [a, b] = [draw(1 + rng.integer(9)), draw(1 + rng.integer(9))];
      let won = 0;
      for (const x of a) for (const y of b) won += x > y ? 1 : x === y ? 0.5 : 0;
      expect(areaUnderCurve(a, b)).toBeCloseTo(won / (a.length * b.length), 12);
    }
  });
});

describe('the attribution to frames', () => {
  const video = randomNormal([2, 3, 4, 5, 3], 0, 1, 'float32', 1) as Tensor5D;
  const sound = randomNormal([2, 6], 0, 1, 'float32', 2);
  const [seen, heard] = [180, 6].map(
    (inputs, i) =>
      new Mlp({ widths: [inputs, 8, 4], batchNorm: false, activation: 'tanh', rng: Rng.of(i) }),
  );
  const encoder = {
    encode: (batch: Record<string, Tensor>) =>
      batch['video'] === undefined
        ? heard!.apply(batch['sound'] as Tensor2D)
        : seen!.apply(reshape(batch['video'], [-1, 180]) as Tensor2D),
  } as unknown as Encoder<Batch>;

  it('sums to what the cosine gains over the clip in which nothing moves', async () => {
    const places = attributeToFrames(encoder, video, sound, 64);
    expect(places.shape).toEqual([2, 3, 4, 5]);
    const cosines = (clips: Tensor) =>
      sum(mul(unitRows(encoder.encode({ video: clips })), unitRows(encoder.encode({ sound }))), 1);
    const still = mul(mean(video, 1, true), randomNormal([1, 3, 1, 1, 1], 1, 0));
    const gained = await sub(cosines(video), cosines(still)).data();
    const sums = await sum(places, [1, 2, 3]).data();
    gained.forEach((value, i) => expect(sums[i]).toBeCloseTo(value, 3));
  });
});

it('the strongest place is the middle of the brightest square', () => {
  const values = new Float32Array(2 * 20 * 30);
  for (let y = 8; y < 13; y++) for (let x = 17; x < 22; x++) values[(20 + y) * 30 + x] = 1;
  values[5 * 30 + 5] = 10; // one bright pixel is less than a square
  const { frame, y, x } = strongestPlace(values, [2, 20, 30], 2);
  expect([frame, Math.floor(y * 20), Math.floor(x * 30)]).toEqual([1, 10, 19]);
});
