import { concat, div, mean, slice, sum, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import type { AnchorRange } from '../contract/loss.js';

/**
 * The rows of a tensor that are anchors: all, or those of a range.
 *
 * @param rows [N, ...]
 * @param anchors `context.anchors` of a loss
 * @returns [count, ...]
 */
export function anchorRows<T extends Tensor>(rows: T, anchors: AnchorRange | undefined): T {
  return anchors === undefined ? rows : rowsFrom(rows, anchors.from, anchors.count);
}

/** The same of two views behind one another, [2N, ...]: the range in each of them. */
export function anchorsOfViews<T extends Tensor>(rows: T, anchors: AnchorRange | undefined): T {
  if (anchors === undefined) return rows;
  const { from, count } = anchors;
  const samples = rows.shape[0]! / 2;
  return concat([rowsFrom(rows, from, count), rowsFrom(rows, samples + from, count)], 0) as T;
}

/**
 * The mean of costs over all anchors of a batch, of which these are some: the parts of all ranges
 * sum to the mean.
 *
 * @param costs [count], of the anchors that were computed
 * @param all how many anchors the batch has
 * @returns a scalar
 */
export function anchorMean(costs: Tensor, all: number, anchors: AnchorRange | undefined): Scalar {
  return (anchors === undefined ? mean(costs) : div(sum(costs), all)) as Scalar;
}

function rowsFrom<T extends Tensor>(rows: T, from: number, count: number): T {
  const rest = rows.shape.length - 1;
  const begin = [from, ...Array<number>(rest).fill(0)];
  return slice(rows, begin, [count, ...Array<number>(rest).fill(-1)]) as T;
}
