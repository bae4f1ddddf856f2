import { exp, expandDims, mul, sub, tidy, transpose, type Tensor2D } from '@tensorflow/tfjs-core';
import { logSumExpRows } from './log-sum-exp-rows.js';
import { paperSettings } from '../method/paper-settings.js';

/** Iterations and entropy of {@link sinkhorn}. */
export interface SinkhornConfig {
  /** @default 3 */
  readonly iterations?: number;
  /** Entropy's weight; lower gives harder assignments. @default .05 */
  readonly epsilon?: number;
}

/**
 * Assigns N rows to K prototypes in equal shares: Cuturi 2013, https://arxiv.org/abs/1306.0895, as
 * in Caron et al. 2020,
 * https://arxiv.org/abs/2006.09882, section 3.1. In logarithms, so that no score overflows.
 *
 * @example
 * console.log(await sinkhorn(randomNormal([6, 3]) as Tensor2D).array()); // rows sum to 1
 *
 * @param scores [N, K] @returns [N, K], rows sum to 1
 */
export function sinkhorn(
  scores: Tensor2D,
  {
    iterations = paperSettings.swav.iterations,
    epsilon = paperSettings.swav.epsilon,
  }: SinkhornConfig = {},
): Tensor2D {
  return tidy(() => {
    let logits = mul(scores, 1 / epsilon) as Tensor2D;
    for (let i = 0; i < iterations; i++) {
      logits = sub(logits, expandDims(logSumExpRows(transpose(logits) as Tensor2D), 0)); // prototypes
      logits = sub(logits, expandDims(logSumExpRows(logits), 1)); // rows
    }
    return exp(logits);
  });
}
