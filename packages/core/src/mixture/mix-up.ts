import type { Tensor } from '@tensorflow/tfjs-core';
import { add, gather, mul, reshape, sub, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { Component } from '../contract/component.js';
import type { MixDraw, Mixture } from '../contract/mixture.js';
import { component } from '../component/component.js';
import { drawBeta } from '../random/beta.js';
import { tensorBatch } from './tensor-batch.js';

/** The distribution of shares in {@link mixUp}. Component: `core/mix-up`. */
export interface MixUpConfig {
  /** Shares come from Beta(alpha, alpha). @default 1 */
  readonly alpha?: number;
}

/**
 * MixUp of views: row i becomes lambda x_i + (1 - lambda) x_p, p from a permutation of the batch
 * and lambda = max(l, 1 - l), l from Beta(alpha, alpha), for each row. Zhang et al. 2018,
 * https://arxiv.org/abs/1710.09412, eq. 1; without labels: Lee et al. 2021 (i-Mix),
 * https://arxiv.org/abs/2010.08887, section 3.1. For batches of one tensor, of any shape.
 *
 * @example
 * const batch = randomNormal([8, 16, 16, 3]);
 * const mixture = mixUp();
 * const draw = mixture.draw(batch.shape, Rng.of(1, 'mix'));
 * const mixed = mixture.apply(batch, draw) as Tensor;
 * if (mixed.shape.join() !== '8,16,16,3') throw new Error('the shape changed');
 */
export function mixUp({ alpha = 1 }: MixUpConfig = {}): Mixture {
  return {
    draw([rows = 0], rng) {
      const shares = Array.from({ length: rows }, () => {
        const share = drawBeta(rng, alpha, alpha);
        return Math.max(share, 1 - share);
      });
      return { partners: [...rng.permutation(rows)], shares };
    },
    apply: (batch, draw) => tidy(() => mixRowsOf(tensorBatch(batch, 'mixUp'), draw)),
  };
}

function mixRowsOf(batch: Tensor, { partners, shares }: MixDraw): Tensor {
  const ownShares = reshape(tensor1d([...shares]), [-1, ...batch.shape.slice(1).map(() => 1)]);
  const others = gather(batch, tensor1d([...partners], 'int32'));
  return add(mul(batch, ownShares), mul(others, sub(1, ownShares)));
}

export const mixUpComponent: Component = component({
  kind: 'mixture',
  id: 'core/mix-up',
  summary: 'Mixes each first view with that of another sample; targets are mixed alike (i-Mix).',
  paper: {
    title: 'i-Mix: A Domain-Agnostic Strategy for Contrastive Representation Learning',
    url: 'https://arxiv.org/abs/2010.08887',
  },
  schema: z.strictObject({
    alpha: z
      .number()
      .min(0.01)
      .max(100)
      .default(1)
      .describe('Shares come from Beta(alpha, alpha).'),
  }),
  create: (config) => mixUp(config),
});
