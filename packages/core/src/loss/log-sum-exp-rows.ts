import {
  add,
  customGrad,
  exp,
  expandDims,
  log,
  max,
  mul,
  reshape,
  sub,
  sum,
  type GradSaveFunc,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';

/** ln sum_j exp(x_ij), with the softmax as its gradient. @param logits [N, M] @returns [N] */
export function logSumExpRows(logits: Tensor2D): Tensor1D {
  return customGrad((input, save) => {
    const x = input as Tensor2D;
    const highest = max(x, 1, true); // [N, 1]
    const value = add(log(sum(exp(sub(x, highest)), 1)), reshape(highest, [-1])) as Tensor1D;
    (save as GradSaveFunc)([x, value]);
    return {
      value,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [savedLogits, total] = saved as [Tensor, Tensor];
        return mul(exp(sub(savedLogits, expandDims(total, 1))), expandDims(dy, 1));
      },
    };
  })(logits) as Tensor1D;
}
