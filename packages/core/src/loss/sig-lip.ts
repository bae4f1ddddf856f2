import {
  add,
  cast,
  logicalAnd,
  logicalNot,
  matMul,
  mul,
  scalar,
  slice,
  softplus,
  sub,
  sum,
  tidy,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { Groups, LossContext } from '../contract/loss.js';
import { anchorRows } from './anchor-rows.js';
import { checkRows } from './check-rows.js';
import { rowIndices, sameGroup, sameIndex } from './pair-mask.js';
import { recompute } from './recompute.js';
import { unitRows } from './unit-rows.js';

/**
 * What a call of {@link sigLipLoss} takes besides its tensors: the groups of its pairs, and how
 * many rows of logits are in memory.
 */
export interface SigLIPOptions extends LossContext {
  /**
   * Rows of `a` whose logits are in memory at a time. Logits are recomputed for the gradient, so
   * memory is chunk x N. @default all
   */
  readonly chunk?: number;
}

/**
 * SigLIP's pairwise sigmoid: Zhai et al. 2023, https://arxiv.org/abs/2303.15343, eq. 1 and alg. 1.
 *
 * -1/N sum_ij ln sigmoid(z_ij (scale cos(a_i, b_j) + bias)), z_ij 1 on the diagonal and -1
 * elsewhere. Rows are scaled to unit length here.
 * Pairs of one group leave the sum. With `chunk` the value and gradients are the same.
 *
 * @example
 * const [a, b] = [randomNormal([6, 4]), randomNormal([6, 4])] as [Tensor2D, Tensor2D]; // [N, D]
 * console.log(await sigLipLoss(a, b, 10, -10).data());
 *
 * @param scale exp of the learned logarithm; 10 at first
 * @param bias learned; -10 at first
 * @throws CP_CORE_LOSS_SHAPES
 */
export function sigLipLoss(
  a: Tensor2D,
  b: Tensor2D,
  scale: number | Scalar,
  bias: number | Scalar,
  { groups, anchors, chunk = Infinity }: SigLIPOptions = {},
): Scalar {
  checkRows('sigLipLoss', a, b);
  return tidy(() => {
    const [x, y] = [unitRows(a), unitRows(b)];
    const n = a.shape[0];
    const [factor, shift] = [scale, bias].map((value) =>
      typeof value === 'number' ? scalar(value) : value,
    ) as [Scalar, Scalar];
    const { from: first, count } = anchors ?? { from: 0, count: n };
    const end = first + count;
    if (chunk >= count)
      return mul(pairs(anchorRows(x, anchors), y, factor, shift, first, groups), 1 / n);
    const parts: Scalar[] = [];
    for (let from = first; from < end; from += chunk) {
      const rows = slice(x, [from, 0], [Math.min(chunk, end - from), -1]);
      parts.push(
        recompute(
          (...[part, all, by, off]) =>
            pairs(part as Tensor2D, all as Tensor2D, by as Scalar, off as Scalar, from, groups),
          [rows, y, factor, shift],
        ),
      );
    }
    return mul(
      parts.reduce((total, part) => add(total, part)),
      1 / n,
    );
  });
}

/** The summed loss of some rows of x, from row `from` on, against all of y. */
function pairs(
  x: Tensor2D,
  y: Tensor2D,
  scale: Scalar,
  bias: Scalar,
  from: number,
  groups: Groups | undefined,
): Scalar {
  const rows = slice(rowIndices(y.shape[0]), from, x.shape[0]) as Tensor1D;
  const matching = sameIndex(rows, rowIndices(y.shape[0]));
  const logits = add(mul(matMul(x, y, false, true), scale), bias);
  const signed = mul(logits, sub(1, mul(cast(matching, 'float32'), 2))); // -z_ij logit
  const costs: Tensor = softplus(signed);
  if (groups === undefined) return sum(costs);
  const included = logicalNot(
    logicalAnd(sameGroup(slice(groups, from, x.shape[0]), groups), logicalNot(matching)),
  );
  return sum(mul(costs, cast(included, 'float32')));
}
