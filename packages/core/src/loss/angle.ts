import {
  abs,
  concat,
  mul,
  neg,
  slice,
  sum,
  tidy,
  add,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { CounterpointError } from '../error/counterpoint-error.js';
import { checkRows } from './check-rows.js';
import { lossDefaults } from './loss-defaults.js';
import type { ScoredPairLoss } from './scored-pairs.js';
import { scoreOrder } from './score-order.js';
import { unitRows } from './unit-rows.js';

/** The scale of {@link angle}, which is the inverse of the paper's temperature. */
export interface AngleConfig {
  /** Multiplies differences of similarities: 1 / T. @default 20 */
  readonly scale?: number;
}

/**
 * AnglE: Li and Li 2023, https://arxiv.org/abs/2309.12871, eq. 5 to 8. The first half of an
 * embedding is the real part of complex numbers z = x + iy, the second half the imaginary part.
 *
 * ln(1 + sum over pairs of pairs with score_i > score_j of exp(scale (s_j - s_i))), where s =
 * |sum_k Re(z_k conj(w_k)) + Im(z_k conj(w_k))| / (|z| |w|), between 0 and sqrt(2). Only the order
 * of the scores matters. 0 when all scores are equal.
 *
 * Differs: eq. 8 subtracts in the other direction; the authors' code and sentence-transformers'
 * `AnglELoss` have this one, which gives pairs of higher score a higher s.
 *
 * @example
 * const [a, b] = [randomNormal([6, 4]), randomNormal([6, 4])] as [Tensor2D, Tensor2D]; // [N, D]
 * const scores = tensor1d([0.1, 0.9, 0.5, 0.3, 0.2, 0.7]); // [N]
 * console.log(await angle({ scale: 20 })(a, b, scores).data());
 *
 * @throws CP_CORE_LOSS_SHAPES also for an odd width
 */
export function angle({
  scale = lossDefaults.scoredPairs.scale,
}: AngleConfig = {}): ScoredPairLoss {
  return (a, b, scores) => {
    checkRows('angle', a, b);
    checkEvenWidth(a);
    return tidy(() => scoreOrder(mul(angleSimilarity(a, b), scale), scores));
  };
}

/** |u v + J(u) v| of unit rows, J(x, y) = (y, -x). [N] */
function angleSimilarity(a: Tensor2D, b: Tensor2D): Tensor {
  const [z, w] = [unitRows(a), unitRows(b)];
  const half = z.shape[1] / 2;
  const turned = concat([slice(z, [0, half], [-1, half]), neg(slice(z, [0, 0], [-1, half]))], 1);
  return abs(sum(mul(add(z, turned), w), 1));
}

function checkEvenWidth({ shape: [, width] }: Tensor2D): void {
  if (width % 2 === 0) return;
  throw new CounterpointError('CP_CORE_LOSS_SHAPES', {
    what: `The embeddings have ${width} dimensions, which do not form complex numbers`,
    where: 'angle',
    expected: 'an even width: real parts, then imaginary parts',
    remedy: 'choose an even width, or `cosent`',
  });
}
