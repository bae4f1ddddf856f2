import {
  anchorMean,
  anchorRows,
  CounterpointError,
  logSumExpRows,
  rowIndices,
  sameGroup,
  sameIndex,
  unionMask,
  unitRows,
  type LossContext,
} from '@counterpoint/core';
import {
  add,
  cast,
  div,
  matMul,
  mul,
  sub,
  sum,
  tidy,
  transpose,
  type Scalar,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';

/**
 * Several right answers a query: Yang et al. 2022, "Unified Contrastive Learning in
 * Image-Text-Label Space", https://arxiv.org/abs/2204.03610, eq. 3 and 4.
 *
 * l_i = -1/|P(i)| sum_{p in P(i)} ln exp(s a_i b_p) / sum_j exp(s a_i b_j), with P(i) all pairs of
 * i's group and i itself; the mean of both directions, each the mean over N. Rows are scaled to
 * unit length here. Without groups it is CLIP's loss. Collapse gives ln N. Differs: the paper sums
 * both directions; the mean keeps it equal to CLIP's.
 *
 * @example
 * const [a, b] = [randomNormal([6, 4]), randomNormal([6, 4])] as [Tensor2D, Tensor2D]; // [N, D]
 * const groups = tensor1d([0, 0, 1, 2, 3, 3], 'int32');
 * console.log(await uniCl(a, b, 10, { groups }).data());
 *
 * @param a [N, D] @param b [N, D]; row i belongs to row i of `a`
 * @param scale s, above zero
 * @param context `groups`: int32 [N]; `anchors`: the rows whose part is wanted
 * @returns a scalar
 * @throws CP_MULTIMODAL_COUNTS
 */
export function uniCl(
  a: Tensor2D,
  b: Tensor2D,
  scale: number | Scalar,
  { groups, anchors }: LossContext = {},
): Scalar {
  const n = a.shape[0];
  if (a.shape.join() !== b.shape.join() || (groups !== undefined && groups.shape[0] !== n)) {
    throw new CounterpointError('CP_MULTIMODAL_COUNTS', {
      what:
        `Rows of shape ${a.shape.join(' x ')} and ` +
        `${b.shape.join(' x ')}${groups ? ` with ${groups.shape[0]} groups` : ''} make no ` +
        'pairs',
      where: 'uniCl',
      expected: 'row i of one side for row i of the other',
    });
  }
  return tidy(() => {
    const [unitA, unitB] = [unitRows(a), unitRows(b)];
    const anchorsIn = <T extends Tensor>(rows: T) => anchorRows(rows, anchors);
    const places = rowIndices(n);
    const positives = unionMask(
      sameIndex(anchorsIn(places), places),
      groups && sameGroup(anchorsIn(groups), groups),
    );
    const right = cast(positives, 'float32');
    const shares = div(right, sum(right, 1, true)); // each row sums to 1
    const product = (x: Tensor2D, y: Tensor2D) =>
      mul(matMul(anchorsIn(x), y, false, true), scale) as Tensor2D; // [N, N]
    const forward = product(unitA, unitB);
    const backward = anchors ? product(unitB, unitA) : transpose(forward);
    const direction = (logits: Tensor2D): Scalar =>
      anchorMean(sub(logSumExpRows(logits), sum(mul(logits, shares), 1)), n, anchors);
    return mul(add(direction(forward), direction(backward)), 0.5) as Scalar;
  });
}
