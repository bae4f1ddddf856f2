import {
  add,
  concat,
  div,
  eye,
  matMul,
  mean,
  mul,
  slice,
  sqrt,
  sub,
  sum,
  tidy,
  type Scalar,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { Loss } from '../contract/loss.js';
import { CounterpointError } from '../error/counterpoint-error.js';
import { checkRows } from './check-rows.js';
import { rowCosines } from './unit-rows.js';
import { lossDefaults } from './loss-defaults.js';

/** The slices and the regularisation of whitening in {@link wMse}. Component: `core/w-mse`. */
export interface WhiteningConfig {
  /**
   * Rows that are whitened together; it divides N, and should be about 2 D or more. @default all N
   */
  readonly slice?: number;
  /** Share of the identity in the covariance, in (0, 1). @default 0.001 */
  readonly epsilon?: number;
}

const iterations = 20;

/**
 * Whitening MSE: Ermolov et al. 2021, https://arxiv.org/abs/2007.06346, eq. 3 and 4.
 *
 * Mean over N of |u_i - v_i|^2, u and v the whitened rows of a and b at unit length. Each view is
 * whitened by W = S^-1/2, the symmetric root, S = (1 - epsilon) cov + epsilon I over each slice of
 * rows. The value of collapsed embeddings depends on their residual noise, so there is no floor.
 * There are no negatives: groups change nothing. Differs: the paper uses a Cholesky factor, which
 * rotates the two views differently; the symmetric root, by the coupled Newton-Schulz iteration,
 * rotates neither. Slices follow the order of rows, which is random in training; there is one
 * partition per step.
 *
 * @example
 * const [a, b] = [randomNormal([12, 4]), randomNormal([12, 4])] as [Tensor2D, Tensor2D]; // [N, D]
 * console.log(await wMse()(a, b).data()); // between 0 and 4
 *
 * @throws CP_CORE_LOSS_SHAPES also where `slice` does not divide N
 */
export function wMse({
  slice: rows,
  epsilon = lossDefaults.wMse.epsilon,
}: WhiteningConfig = {}): Loss {
  return (a, b) => {
    checkRows('wMse', a, b);
    const n = a.shape[0];
    const size = rows ?? n;
    if (n % size !== 0 || size < 2) throw unevenSlices(n, size);
    return tidy(() => {
      const whiten = (z: Tensor2D): Tensor2D =>
        concat(
          Array.from({ length: n / size }, (_, i) =>
            whitenSlice(slice(z, [i * size, 0], [size, -1]), epsilon),
          ),
          0,
        );
      return sub(2, mul(mean(rowCosines(whiten(a), whiten(b))), 2)) as Scalar;
    });
  };
}

function whitenSlice(z: Tensor2D, epsilon: number): Tensor2D {
  const [n, width] = z.shape;
  const centred: Tensor2D = sub(z, mean(z, 0, true));
  const covariance = mul(matMul(centred, centred, true, false), (1 - epsilon) / (n - 1));
  const identity = eye(width);
  const shrunk = add(covariance, mul(identity, epsilon)) as Tensor2D; // [D, D]
  const trace = sum(mul(shrunk, identity));
  let y = div(shrunk, trace) as Tensor2D; // converges to the root of shrunk / trace
  let root: Tensor2D = identity; // converges to its inverse
  for (let i = 0; i < iterations; i++) {
    const step = mul(sub(mul(identity, 3), matMul(root, y)), 0.5) as Tensor2D;
    [y, root] = [matMul(y, step), matMul(step, root)];
  }
  return div(matMul(centred, root), sqrt(trace)) as Tensor2D;
}

function unevenSlices(n: number, size: number): CounterpointError {
  return new CounterpointError('CP_CORE_LOSS_SHAPES', {
    what: `${n} rows cannot be whitened in slices of ${size}`,
    where: 'wMse',
    expected: 'a slice of two rows or more that divides the batch',
    remedy: 'change `slice` or the batch size',
  });
}
