import type { Batch, Encoder } from '@counterpoint/core';
import { rankCorrelation } from './rank-correlation.js';

/** How much an attribution depends on what was learned. */
export interface WeightCheck {
  /** Spearman's correlation of the attributions by the trained and by another set of weights. */
  readonly correlation: number;
  /**
   * Whether |correlation| is below the limit: the attribution shows the weights, not the input
   * alone.
   */
  readonly passed: boolean;
}

/**
 * The randomised-weights check: an attribution that stays the same when the weights are replaced
 * does not explain the model.
 * Adebayo et al. 2018, "Sanity checks for saliency maps", https://arxiv.org/abs/1810.03292.
 *
 * @param attribute the attribution by an encoder, one value a place
 * @param limit of the absolute correlation @default .7
 */
export async function weightsMatter<B extends Batch>(
  trained: Encoder<B>,
  untrained: Encoder<B>,
  attribute: (encoder: Encoder<B>) => Promise<ArrayLike<number>>,
  limit = 0.7,
): Promise<WeightCheck> {
  const correlation = rankCorrelation(await attribute(trained), await attribute(untrained));
  return { correlation, passed: Math.abs(correlation) < limit };
}
