import {
  customGrad, expandDims, fill, gather, matMul, mul, reshape, tensor2d, tensorScatterUpdate, tidy, unsortedSegmentSum, type GradSaveFunc, type Tensor, type Tensor1D, type Tensor2D,
} from '@tensorflow/tfjs-core';

/**
 * Sums of rows of a table: out_n = sum_t w_nt E[id_nt]. The gradient goes to the table alone, as sums over equal ids.
 *
 * @param table [V, D] @param ids int32 [N, T] @param weights [N, T] @returns [N, D]
 */
export function bagOfRows(table: Tensor2D, ids: Tensor2D, weights: Tensor2D): Tensor2D {
  const [count, width] = table.shape;
  const [n, time] = ids.shape;
  return customGrad((input, save) => {
    const value = tidy(() => {
      const rows = gather(input as Tensor2D, reshape(ids, [n * time])); // [N T, D]
      return reshape(matMul(reshape(weights, [n, 1, time]), reshape(rows, [n, time, width])), [n, width]);
    });
    (save as GradSaveFunc)([ids, weights]);
    return {
      value,
      gradFunc: (dy: Tensor, saved: Tensor[]) => tidy(() => {
        const [kept, shares] = saved as [Tensor2D, Tensor2D];
        const slopes = reshape(mul(expandDims(shares, 2), expandDims(dy, 1)), [n * time, width]);
        return unsortedSegmentSum(slopes, reshape(kept, [n * time]) as Tensor1D, count);
      }),
    };
  })(table) as Tensor2D;
}

/** A batch's distinct ids and how much of each is in each row. */
export interface DistinctIds {
  /** [U], none twice. */
  readonly ids: Int32Array;
  /** [N x U] row-major. */
  readonly amounts: Float32Array;
}

/**
 * The same sums as a product with the few rows of the table that a batch needs: out = A E[ids]. Its gradient A' dy has one row an id, so that
 * nothing is added twice to one place: several times faster than sums over positions, and the same bits every time.
 *
 * @param table [V, D] @returns [N, D]
 */
export function bagOfDistinctRows(table: Tensor2D, { ids, amounts }: DistinctIds): Tensor2D {
  const [count, width] = table.shape;
  const [places, shares] = tidy(() => [tensor2d(ids, [ids.length, 1], 'int32'), tensor2d(amounts, [amounts.length / ids.length, ids.length])] as const);
  const out = customGrad((input, save) => {
    (save as GradSaveFunc)([places, shares]);
    return {
      value: tidy(() => matMul(shares, gather(input as Tensor2D, reshape(places, [ids.length])) as Tensor2D)),
      gradFunc: (dy: Tensor, saved: Tensor[]) => tidy(() => {
        const [rows, weights] = saved as [Tensor2D, Tensor2D];
        return tensorScatterUpdate(fill([count, width], 0), rows, matMul(weights, dy as Tensor2D, true, false));
      }),
    };
  })(table) as Tensor2D;
  places.dispose();
  shares.dispose();
  return out;
}
