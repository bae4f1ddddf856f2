import { inference, Mlp, Rng, type Encoder } from '@counterpoint/core';
import { asEncoder } from '@counterpoint/testkit';
import {
  abs,
  grad,
  max,
  randomNormal,
  sum,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Tower } from './tower.js';

const x = randomNormal([4, 5], 0, 1, 'float32', 1) as Tensor2D;
const tower = (frozen: boolean) =>
  new Tower({
    encoder: asEncoder(
      new Mlp({ widths: [5, 6], batchNorm: false, rng: Rng.of(1) }),
    ) as Encoder<Tensor2D>,
    width: 3,
    frozen,
    rng: Rng.of(2),
  });

describe('a locked tower', () => {
  it('trains its projection alone, and embeds as an unlocked one', async () => {
    const [locked, open] = [tower(true), tower(false)];
    expect(Object.keys(locked.variables)).toEqual(['projection.weight']);
    expect(await locked.encode(x).data()).toEqual(await open.encode(x).data());
  });

  it('has the gradients of its input in inference, as attributions need', async () => {
    const [locked, open] = [true, false].map((frozen) => {
      const of = tower(frozen);
      return grad((rows: Tensor) => sum(of.encode(rows as Tensor2D, inference)))(x);
    });
    expect((await max(abs(locked!)).data())[0]).toBeGreaterThan(0.01);
    expect(await locked!.data()).toEqual(await open!.data());
  });
});
