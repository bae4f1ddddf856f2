import { expressionSchema } from '@counterpoint/core';
import { z } from 'zod';

/** How an encoder leaves the weights that it starts with. */
export interface AdaptConfig {
  /**
   * `all` weights; low-rank updates of dense weights and 1x1 convolutions (`lora`); nothing of the
   * encoder (`head`). @default 'all'
   */
  readonly train: 'all' | 'lora' | 'head';
  /** Of low-rank updates. @default 8 */
  readonly rank: number;
  /** They are scaled by alpha / rank. @default 2 rank */
  readonly alpha?: number;
  /** Which matrices are updated, by a regular expression. @default all but tables of embeddings */
  readonly match?: string;
  /** Batch normalisation by the `running` statistics, which stay, or by the `batch`'s. @default 'running' */
  readonly normalisation: 'running' | 'batch';
  /** The rate of a layer as a share of that of the layer above. @default 1 */
  readonly layerDecay: number;
  /** Epochs from one layer to the next below beginning to learn; 0: all at once. @default 0 */
  readonly unfreezeEpochs: number;
  /** alpha of alpha / 2 |w - w0|^2, the penalty of L2-SP. @default 0 */
  readonly l2SP: number;
}

const defaultRank = 8;

/** @see AdaptConfig */
export const adaptSchema: z.ZodType<AdaptConfig> = z
  .strictObject({
    train: z
      .enum(['all', 'lora', 'head'])
      .default('all')
      .describe('All weights, low-rank updates of matrices, or nothing of the encoder.'),
    rank: z.int().min(1).default(defaultRank).describe('Of low-rank updates.'),
    alpha: z.number().positive().optional().describe('Updates are scaled by alpha / rank.'),
    match: expressionSchema.optional().describe('Which matrices are updated.'),
    normalisation: z
      .enum(['running', 'batch'])
      .default('running')
      .describe('Batch normalisation by running statistics, which stay, or by the batch.'),
    layerDecay: z.number().positive().max(1).default(1),
    unfreezeEpochs: z.number().min(0).default(0),
    l2SP: z.number().min(0).default(0).describe('The strength of the pull to the start.'),
  })
  .refine(
    ({ train, alpha, match }) => train === 'lora' || (alpha === undefined && match === undefined),
    { message: 'belongs to train "lora"', path: ['alpha'] },
  )
  .refine(({ train, rank }) => train === 'lora' || rank === defaultRank, {
    message: 'belongs to train "lora"',
    path: ['rank'],
  })
  .refine(({ train, normalisation }) => train !== 'head' || normalisation === 'running', {
    message: 'with "head" the encoder is that of inference: running',
    path: ['normalisation'],
  })
  .refine(
    ({ train, layerDecay, unfreezeEpochs, l2SP }) =>
      train !== 'head' || (layerDecay === 1 && unfreezeEpochs === 0 && l2SP === 0),
    { message: 'with "head" no weight of the encoder moves', path: ['train'] },
  ) as z.ZodType<AdaptConfig>;
