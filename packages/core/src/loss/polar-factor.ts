import {
  div,
  matMul,
  maximum,
  mul,
  sqrt,
  square,
  sub,
  sum,
  type Tensor2D,
} from '@tensorflow/tfjs-core';

/**
 * The orthogonal factor U V' of C = U S V', by the iteration of Newton and Schulz (Higham 2008,
 * "Functions of Matrices", eq. 8.20): X <- X (3 I - X' X) / 2, from C over its Frobenius norm.
 * Singular values below 1.5^-iterations of the norm do not reach 1.
 *
 * @param c [N, D]
 * @returns [N, D]; zeros for zeros
 */
export function polarFactor(c: Tensor2D, iterations = 30): Tensor2D {
  const tall = c.shape[0] >= c.shape[1];
  let x = div(c, maximum(sqrt(sum(square(c))), 1e-12)) as Tensor2D;
  for (let i = 0; i < iterations; i++) {
    const product = tall
      ? matMul(x, matMul(x, x, true, false)) // [N, D] [D, D]
      : matMul(matMul(x, x, false, true), x); // [N, N] [N, D]
    x = sub(mul(x, 1.5), mul(product, 0.5));
  }
  return x;
}
