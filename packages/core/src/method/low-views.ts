import { add, mul, type Scalar, type Tensor2D } from '@tensorflow/tfjs-core';
import type { Embeddings } from '../contract/method.js';

/**
 * Multi-crop: Caron et al. 2020, https://arxiv.org/abs/2006.09882, section 3.2. Two large views
 * first, then small ones, which cost little. A small view is compared with the large views alone,
 * never with another small one.
 */
export interface LowViewsConfig {
  /** Small views after the two large ones, of any size that the encoder takes. @default 0 */
  readonly lowViews?: number;
}

/** The small views by the names of their embeddings: `low0`, `low1` and so on. */
export function embedLow<View>(
  low: readonly View[],
  embed: (view: View, name: string) => Tensor2D,
): Embeddings {
  return Object.fromEntries(low.map((view, i) => [`low${i}`, embed(view, `low${i}`)]));
}

/** What {@link embedLow} has named, in order. */
export function lowEmbeddings(embeddings: Embeddings): readonly Tensor2D[] {
  const low: Tensor2D[] = [];
  for (let i = 0; embeddings[`low${i}`] !== undefined; i++) low.push(embeddings[`low${i}`]!);
  return low;
}

/** The mean of terms, times `scale`: the scale of a loss does not grow with the small views. */
export function scaledMean(terms: readonly Scalar[], scale = 1): Scalar {
  const total = terms.reduce((sum, term) => add(sum, term) as Scalar);
  const factor = scale / terms.length;
  return factor === 1 ? total : (mul(total, factor) as Scalar);
}
