import {
  add,
  cast,
  concat,
  expandDims,
  gather,
  less,
  matMul,
  maximum,
  mul,
  rsqrt,
  square,
  squeeze,
  sub,
  sum,
  tensor1d,
  tidy,
  topk,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import { maskLogits } from '../loss/pair-mask.js';
import { stopGradient } from '../loss/stop-gradient.js';
import type { Rng } from '../random/rng.js';

/** How many negatives {@link hardMixtures} mixes, and how many mixtures it adds for each query. */
export interface HardMixingConfig {
  /** Number of nearest negatives of each query to mix. @default 1024 */
  readonly hardest?: number;
  /** Number of mixtures of two negatives. @default 1024 */
  readonly mixed?: number;
  /** Number of mixtures of a negative with the query. @default 128 */
  readonly withQuery?: number;
}

/**
 * Harder negatives by mixing: Kalantidis et al. 2020, https://arxiv.org/abs/2010.01028, section 4.
 * Unit rows of a n_i + (1 - a) n_j, a in (0, 1), and of b q + (1 - b) n_i, b in (0, .5), over each
 * query's nearest negatives; all are constants. Differs: which ranks are mixed is drawn once for a
 * batch, not for each query.
 *
 * @param q unit rows [N, D]
 * @param negatives unit rows [K, D]
 * @param mask rows that are not negatives, bool [N, K]; mixtures that contain such a row are masked
 * @returns the cosines of each query with its mixtures: [N, mixed + withQuery]
 */
export function hardMixtures(
  q: Tensor2D,
  negatives: Tensor2D,
  mask: Tensor2D | undefined,
  rng: Rng,
  { hardest = 1024, mixed = 1024, withQuery = 128 }: HardMixingConfig = {},
): Tensor2D {
  return tidy(() => {
    const count = Math.min(hardest, negatives.shape[0]);
    const { values, indices } = topk(
      stopGradient(() => maskLogits(matMul(q, negatives, false, true), mask)),
      count,
    );
    const hardNegatives = stopGradient(() => gather(negatives, indices as Tensor)); // [N, count, D]
    const isHidden = cast(less(values, -2), 'float32') as Tensor2D; // [N, count]: not a cosine, so a masked row
    const ranks = (length: number) =>
      tensor1d(
        Int32Array.from({ length }, () => rng.integer(count)),
        'int32',
      );
    const shares = (length: number, below: number) =>
      expandDims(
        expandDims(tensor1d(Float32Array.from({ length }, () => rng.uniform(0, below))), 0),
        2,
      ); // [1, S, 1]
    const [first, second, third] = [ranks(mixed), ranks(mixed), ranks(withQuery)];
    const pairs = stopGradient(() =>
      unitMixtures(
        gather(hardNegatives, first, 1),
        gather(hardNegatives, second, 1),
        shares(mixed, 1),
      ),
    );
    const queryMixtures = stopGradient(() =>
      unitMixtures(expandDims(q, 1), gather(hardNegatives, third, 1), shares(withQuery, 0.5)),
    );
    const hidden = concat(
      [
        maximum(gather(isHidden, first, 1), gather(isHidden, second, 1)),
        gather(isHidden, third, 1),
      ],
      1,
    ); // [N, mixed + withQuery]
    return maskLogits(
      squeeze(
        matMul(concat([pairs, queryMixtures], 1) as Tensor3D, expandDims<Tensor3D>(q, 2)),
        [2],
      ) as Tensor2D,
      mask && hidden,
    );
  });
}

function unitMixtures(a: Tensor, b: Tensor, share: Tensor): Tensor {
  const mixture = add(mul(a, share), mul(b, sub(1, share)));
  return mul(mixture, rsqrt(maximum(sum(square(mixture), 2, true), 1e-12)));
}
