import type { Rng } from './rng.js';

/**
 * One draw from Beta(alpha, beta), as the share of two gamma variates.
 *
 * @param alpha above 0
 * @param beta above 0
 * @returns in [0, 1]
 */
export function drawBeta(rng: Rng, alpha: number, beta: number): number {
  const [x, y] = [logGamma(rng, alpha), logGamma(rng, beta)];
  return 1 / (1 + Math.exp(y - x));
}

/**
 * The logarithm of a gamma variate of shape `alpha`, which does not underflow for small shapes.
 * Marsaglia and Tsang 2000, "A simple method for generating gamma variables".
 */
function logGamma(rng: Rng, alpha: number): number {
  if (alpha < 1) return logGamma(rng, alpha + 1) + Math.log(1 - rng.uniform()) / alpha;
  const d = alpha - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = rng.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - rng.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v))
      return Math.log(d * v);
  }
}
