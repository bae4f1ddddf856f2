import type { ContrastiveLoss } from '@counterpoint/core';
import {
  add,
  div,
  matMul,
  mean,
  mul,
  norm,
  square,
  sub,
  sum,
  tidy,
  type Scalar,
  type Tensor2D,
} from '@tensorflow/tfjs-core';

export interface SpectralLossConfig {
  /** Squared length that rows are scaled down to. */
  readonly mu: number;
}

/**
 * -2 mean_i f(a_i)·f(b_i) + mean_{i≠j} (f(a_i)·f(b_j))², with f(x) = sqrt(mu) x / |x|.
 * HaoChen et al. 2021, https://arxiv.org/abs/2106.04156, eq. 6 and section E (normalisation).
 * Reduction: means over pairs.
 */
export function spectralLoss({ mu }: SpectralLossConfig): ContrastiveLoss {
  return (a, b) =>
    tidy(() => {
      const [f, g] = [a, b].map(
        (x) => mul(div(x, add(norm(x, 2, 1, true), 1e-8)), Math.sqrt(mu)) as Tensor2D,
      ) as [Tensor2D, Tensor2D];
      const positives = sum(mul(f, g), 1); // [N]
      const all = sum(square(matMul(f, g, false, true)));
      const pairs = a.shape[0] * (a.shape[0] - 1);
      return sub(div(sub(all, sum(square(positives))), pairs), mul(mean(positives), 2)) as Scalar;
    });
}
