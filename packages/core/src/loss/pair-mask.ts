import {
  cast,
  equal,
  expandDims,
  greaterEqual,
  logicalAnd,
  logicalOr,
  mul,
  range,
  sub,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { Groups } from '../contract/loss.js';

/** Subtracted from masked logits, so that their exponential is zero. */
const maskedLogit = 1e9;

/** Whether row i and column j hold the same number. @returns bool [N, M] */
export function sameIndex(rows: Tensor1D, columns: Tensor1D): Tensor2D {
  return equal(expandDims(rows, 1), expandDims(columns, 0)) as Tensor2D;
}

/**
 * Whether row i and column j belong to one group; negative ids belong to none. @returns bool [N, M]
 */
export function sameGroup(rows: Groups, columns: Groups): Tensor2D {
  return logicalAnd(sameIndex(rows, columns), greaterEqual(expandDims(rows, 1), 0)) as Tensor2D;
}

/**
 * The union of two masks; the second is optional.
 *
 * @param a bool [N, M] @param b bool [N, M]
 * @returns bool [N, M]
 */
export function unionMask(a: Tensor2D, b: Tensor2D | undefined): Tensor2D {
  return b === undefined ? a : logicalOr(a, b);
}

/** 0 ... n - 1, int32 [n]. */
export function rowIndices(n: number): Tensor1D {
  return range(0, n, 1, 'int32');
}

/**
 * Removes masked logits from sums of exponentials.
 *
 * @param logits [N, M] @param mask bool [N, M], or a shape that broadcasts to it
 * @returns [N, M]; logits whose mask is true are lower by 1e9
 */
export function maskLogits(logits: Tensor2D, mask: Tensor | undefined): Tensor2D {
  return mask === undefined ? logits : sub(logits, mul(cast(mask, 'float32'), maskedLogit));
}
