import {
  add,
  customGrad,
  div,
  eye,
  log,
  matMul,
  mul,
  slice,
  sub,
  sum,
  tidy,
  type GradSaveFunc,
  type Scalar,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';

/** Steps of Newton's iteration; each doubles the number of right digits. */
const iterations = 24;

/**
 * Total coding rate: Ma et al. 2007, "Segmentation of multivariate mixed data via lossy coding and
 * compression", eq. 10; as an objective Yu et al. 2020,
 * https://arxiv.org/abs/2006.08558. R(Z) = 1/2 ln det(I + D / (N epsilon) Z' Z), which is large where rows
 * spread over all dimensions. The determinant of the smaller of Z' Z and Z Z' by elimination; the
 * gradient D / (N epsilon) (I + D / (N epsilon) Z Z')^-1 Z by Newton's iteration for the inverse.
 *
 * @param z [N, D], unit rows
 * @param epsilon the allowed squared distortion
 *
 * @example
 * const z = unitRows(randomNormal([6, 4]) as Tensor2D);
 * console.log(await totalCodingRate(z, 0.2).data()); // between 0.5 ln 21 and 2 ln 6
 */
export function totalCodingRate(z: Tensor2D, epsilon: number): Scalar {
  const [rows, width] = z.shape;
  const scale = width / (rows * epsilon);
  return customGrad((input, save) => {
    const value = input as Tensor2D;
    (save as GradSaveFunc)([value]);
    return {
      value: tidy(() => mul(logDeterminant(regularised(value, scale)), 0.5) as Scalar),
      gradFunc: (dy: Tensor, [saved]: Tensor[]) =>
        tidy(() => {
          const matrix = saved as Tensor2D;
          const inverse = invert(regularised(matrix, scale), 1 + scale * rows);
          const product = rows < width ? matMul(inverse, matrix) : matMul(matrix, inverse); // [N, D]
          return mul(mul(product, scale), dy);
        }),
    };
  })(z) as Scalar;
}

/** I + scale Z Z' where there are fewer rows than dimensions, else I + scale Z' Z. [M, M] */
function regularised(z: Tensor2D, scale: number): Tensor2D {
  const [rows, width] = z.shape;
  const gram = rows < width ? matMul(z, z, false, true) : matMul(z, z, true, false);
  return add(mul(gram, scale), eye(Math.min(rows, width))) as Tensor2D;
}

/** ln det of a positive definite matrix: the sum of the logarithms of its pivots. */
function logDeterminant(matrix: Tensor2D): Scalar {
  let rest = matrix;
  const pivots: Tensor[] = [];
  for (let left = matrix.shape[0]; left > 0; left--) {
    const pivot = slice(rest, [0, 0], [1, 1]);
    pivots.push(log(pivot));
    if (left === 1) break;
    const column = slice(rest, [1, 0], [left - 1, 1]);
    const step = matMul(column, div(column, pivot), false, true);
    rest = sub(slice(rest, [1, 1], [left - 1, left - 1]), step);
  }
  return sum(pivots.reduce((total, each) => add(total, each))) as Scalar;
}

/** The inverse of a positive definite matrix, from an upper bound of its eigenvalues. */
function invert(matrix: Tensor2D, bound: number): Tensor2D {
  const two = mul(eye(matrix.shape[0]), 2);
  let inverse = mul(eye(matrix.shape[0]), 1 / bound) as Tensor2D;
  for (let i = 0; i < iterations; i++)
    inverse = matMul(inverse, sub(two, matMul(matrix, inverse)) as Tensor2D);
  return inverse;
}
