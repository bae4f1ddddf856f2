import {
  component,
  CounterpointError,
  drawBeta,
  tensorBatch,
  type Component,
  type MixDraw,
  type Mixture,
} from '@counterpoint/core';
import { gather, tensor1d, tensor4d, tidy, where } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { Box } from './resized-crop.js';

/** The distribution of shares in {@link cutMix}. Component: `image/cut-mix`. */
export interface CutMixConfig {
  /** The share comes from Beta(alpha, alpha). @default 1 */
  readonly alpha?: number;
}

/** What CutMix draws for a batch. */
export interface CutMixDraw extends MixDraw {
  /** What comes from the partner, the same place in every row; in pixels of the view. */
  readonly box: Box;
}

/**
 * CutMix of views: a rectangle of each picture comes from another picture of the batch, and the
 * share lambda is the area outside of it. Yun et al. 2019, https://arxiv.org/abs/1905.04899,
 * section 3.1; without labels: Lee et al. 2021 (i-Mix), https://arxiv.org/abs/2010.08887. One
 * rectangle for a batch, of max(l, 1 - l), l from Beta(alpha, alpha), so that the row's own sample
 * has the greater share.
 *
 * @example
 * const batch = randomNormal([8, 16, 16, 3]); // [N, height, width, channels]
 * const mixture = cutMix();
 * const draw = mixture.draw(batch.shape, Rng.of(1, 'mix'));
 * const mixed = mixture.apply(batch, draw);
 */
export function cutMix({ alpha = 1 }: CutMixConfig = {}): Mixture<CutMixDraw> {
  return {
    draw([rows = 0, height = 0, width = 0], rng) {
      const partners = [...rng.permutation(rows)];
      const ratio = drawBeta(rng, alpha, alpha);
      const side = Math.sqrt(1 - Math.max(ratio, 1 - ratio)); // of the box, as a share of the view
      const [top, bottom] = interval(height, side, rng.integer(Math.max(1, height)));
      const [left, right] = interval(width, side, rng.integer(Math.max(1, width)));
      const box = { top, left, height: bottom - top, width: right - left };
      const share = 1 - (box.height * box.width) / (height * width);
      return { partners, shares: Array<number>(rows).fill(share), box };
    },
    apply(batch, { partners, box }) {
      const pictures = tensorBatch(batch, 'cutMix');
      const [, height = 0, width = 0] = pictures.shape;
      if (pictures.rank !== 4)
        throw new CounterpointError('CP_CORE_MIX_BATCH', {
          what: `CutMix needs pictures, and the views have the shape [${pictures.shape.join(', ')}]`,
          where: 'cutMix',
          expected: 'a batch [N, height, width, channels]',
          remedy: 'use `core/mix-up`, which mixes batches of any shape',
        });
      return tidy(() => {
        const others = gather(pictures, tensor1d([...partners], 'int32'));
        const inside = tensor4d(insideOf(box, height, width), [1, height, width, 1], 'bool');
        return where(inside, others, pictures);
      });
    },
  };
}

/** `size * side` places around `centre`, cut at the border. */
function interval(size: number, side: number, centre: number): readonly [number, number] {
  const half = Math.floor(size * side) >> 1;
  return [Math.max(0, centre - half), Math.min(size, centre + half)];
}

function insideOf(box: Box, height: number, width: number): Uint8Array {
  const inside = new Uint8Array(height * width);
  for (let y = box.top; y < box.top + box.height; y++)
    inside.fill(1, y * width + box.left, y * width + box.left + box.width);
  return inside;
}

export const cutMixComponent: Component = component({
  kind: 'mixture',
  id: 'image/cut-mix',
  summary: 'A rectangle of each first view comes from another sample; targets are mixed by area.',
  paper: {
    title: 'CutMix: Regularization Strategy to Train Strong Classifiers with Localizable Features',
    url: 'https://arxiv.org/abs/1905.04899',
  },
  schema: z.strictObject({
    alpha: z
      .number()
      .min(0.01)
      .max(100)
      .default(1)
      .describe('The share comes from Beta(alpha, alpha).'),
  }),
  create: (config) => cutMix(config),
});
