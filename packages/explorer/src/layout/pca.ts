import type { EmbeddingMatrix, FloatProducts } from '@counterpoint/eval';
import { symmetricEigenvalues } from '@counterpoint/core';
import { covarianceOf } from './covariance.js';
import { topDirections } from './top-directions.js';

/** The directions of greatest variance, and the rows along them. */
export interface PrincipalComponents {
  /** [count, components] row-major. */
  readonly scores: Float32Array;
  /**
   * [components, width]: unit directions; the largest entry of each is positive, so that signs do
   * not flip.
   */
  readonly directions: Float64Array;
  /** The share of the variance along each of all directions, falling: [width]. */
  readonly shares: Float64Array;
}

/**
 * Principal components of rows, by the eigenvectors of their covariance in float64.
 *
 * @param components how many; fewer where the rows are narrower
 * @param products sums the covariance of many rows on an engine, in float32 within blocks
 */
export function principalComponents(
  { rows, count, width }: EmbeddingMatrix,
  components: number,
  products?: FloatProducts,
): PrincipalComponents {
  const mean = new Float64Array(width);
  for (let i = 0; i < count; i++)
    for (let d = 0; d < width; d++) mean[d]! += rows[i * width + d]! / count;
  const covariance = covarianceOf(rows, count, width, mean, products);
  const directionCount = Math.min(components, width);
  const directions = topDirections(covariance, width, directionCount);
  for (let k = 0; k < directionCount; k++) {
    let largest = 0;
    for (let d = 0; d < width; d++) {
      const value = directions[k * width + d]!;
      if (Math.abs(value) > Math.abs(largest)) largest = value;
    }
    if (largest < 0) for (let d = 0; d < width; d++) directions[k * width + d]! *= -1;
  }
  const scores = new Float32Array(count * components);
  for (let i = 0; i < count; i++)
    for (let k = 0; k < directionCount; k++) {
      let product = 0;
      for (let d = 0; d < width; d++)
        product += (rows[i * width + d]! - mean[d]!) * directions[k * width + d]!;
      scores[i * components + k] = product;
    }
  const values = symmetricEigenvalues(covariance, width)
    .map((value) => Math.max(0, value))
    .sort((a, b) => b - a);
  const total = values.reduce((sum, value) => sum + value, 0);
  const shares = values.map((value) => (total === 0 ? 0 : value / total));
  return { scores, directions, shares };
}
