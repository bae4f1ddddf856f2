import {
  customGrad,
  maximum,
  mul,
  rsqrt,
  square,
  sub,
  sum,
  type GradSaveFunc,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';

/** Rows scaled to unit length: x / max(|x|, 1e-6). @param x [N, D] @returns [N, D] */
export function unitRows(x: Tensor2D): Tensor2D {
  return customGrad((input, save) => {
    const value = input as Tensor2D;
    const inverse = rsqrt(maximum(sum(square(value), 1, true), 1e-12)); // [N, 1]
    const y = mul(value, inverse);
    (save as GradSaveFunc)([y, inverse]);
    return {
      value: y,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [unit, scale] = saved as [Tensor, Tensor];
        return mul(sub(dy, mul(unit, sum(mul(dy, unit), 1, true))), scale);
      },
    };
  })(x) as Tensor2D;
}

/** The cosine of row i of `a` with row i of `b`. @returns [N] */
export function rowCosines(a: Tensor2D, b: Tensor2D): Tensor {
  return sum(mul(unitRows(a), unitRows(b)), 1);
}
