import { customGrad, expandDims, gather, matMul, mul, reshape, tidy, unsortedSegmentSum, type GradSaveFunc, type Tensor, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';

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
