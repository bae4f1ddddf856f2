import { Mlp, Rng, type Encoder } from '@counterpoint/core';
import { checkPlugin } from '@counterpoint/testkit';
import { randomNormal, tensor2d, type Tensor2D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { spectralLoss, spectralPlugin } from './index.js';

/** A head serves as an encoder of vectors. */
function vectors(seed: number): Encoder<Tensor2D> {
  const wrap = (mlp: Mlp): Encoder<Tensor2D> => ({
    width: mlp.width,
    variables: mlp.variables,
    state: mlp.state,
    encode: (batch, pass) => mlp.apply(batch, pass),
    clone: () => wrap(mlp.clone()),
    dispose: () => mlp.dispose(),
  });
  return wrap(
    new Mlp({ widths: [5, 6, 4], batchNorm: false, activation: 'tanh', rng: Rng.of(seed) }),
  );
}

test('everything that the plugin brings keeps its contracts', async () => {
  await checkPlugin(spectralPlugin, {
    'loss acme/spectral': { config: { mu: 2 } },
    'method acme/spectral': {
      config: { head: [6, 3] },
      parts: (seed) => ({ encoder: vectors(seed) }),
      views: () => [
        randomNormal([4, 5], 0, 1, 'float32', 1),
        randomNormal([4, 5], 0, 1, 'float32', 2),
      ],
    },
  });
});

test('orthonormal pairs give -2 mu, collapsed ones mu squared - 2 mu', async () => {
  const loss = spectralLoss({ mu: 3 });
  const orthonormal = tensor2d([
      [1, 0],
      [0, 1],
    ]),
    collapsed = tensor2d([
      [1, 1],
      [1, 1],
    ]);
  expect((await loss(orthonormal, orthonormal).data())[0]).toBeCloseTo(-6, 5);
  expect((await loss(collapsed, collapsed).data())[0]).toBeCloseTo(9 - 6, 5);
});
