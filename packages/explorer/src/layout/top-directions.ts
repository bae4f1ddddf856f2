import { Rng } from '@counterpoint/core';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/** Up to this width all eigenvectors are computed; above it, the largest by subspace iteration. */
const direct = 256;
const rounds = 60;

/**
 * The eigenvectors of the largest eigenvalues of a symmetric matrix.
 *
 * @param matrix [width, width]
 * @returns [kept, width] row-major, largest eigenvalue first
 */
export function topDirections(
  matrix: Float64Array,
  width: number,
  directions: number,
): Float64Array {
  if (width <= direct) return sorted(Matrix.from1DArray(width, width, matrix), directions);
  const block = Math.min(width, directions + 8);
  const rng = Rng.of(0, 'top-directions');
  let basis = orthonormal(
    Float64Array.from({ length: block * width }, () => rng.normal()),
    width,
  );
  for (let round = 0; round < rounds; round++)
    basis = orthonormal(times(basis, matrix, width), width);
  const images = times(basis, matrix, width);
  const small = new Matrix(block, block);
  for (let i = 0; i < block; i++)
    for (let j = 0; j < block; j++) {
      let product = 0;
      for (let d = 0; d < width; d++) product += basis[i * width + d]! * images[j * width + d]!;
      small.set(i, j, product);
    }
  const turns = sorted(small, directions);
  const out = new Float64Array(directions * width);
  for (let k = 0; k < directions; k++)
    for (let j = 0; j < block; j++)
      for (let d = 0; d < width; d++)
        out[k * width + d]! += turns[k * block + j]! * basis[j * width + d]!;
  return out;
}

function sorted(matrix: Matrix, directions: number): Float64Array {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, {
    assumeSymmetric: true,
  });
  const order = realEigenvalues
    .map((_value, i) => i)
    .sort((a, b) => realEigenvalues[b]! - realEigenvalues[a]!);
  const size = matrix.rows;
  const out = new Float64Array(directions * size);
  for (let k = 0; k < directions; k++)
    for (let d = 0; d < size; d++) out[k * size + d] = eigenvectorMatrix.get(d, order[k]!);
  return out;
}

/** Rows times a symmetric matrix. */
function times(rows: Float64Array, matrix: Float64Array, width: number): Float64Array {
  const out = new Float64Array(rows.length);
  for (let k = 0; k < rows.length / width; k++)
    for (let d = 0; d < width; d++) {
      const value = rows[k * width + d]!;
      for (let e = 0; e < width; e++) out[k * width + e]! += value * matrix[d * width + e]!;
    }
  return out;
}

/** Gram-Schmidt, twice for rounding. */
function orthonormal(rows: Float64Array, width: number): Float64Array {
  for (let k = 0; k < rows.length / width; k++) {
    for (let twice = 0; twice < 2; twice++)
      for (let j = 0; j < k; j++) {
        let product = 0;
        for (let d = 0; d < width; d++) product += rows[k * width + d]! * rows[j * width + d]!;
        for (let d = 0; d < width; d++) rows[k * width + d]! -= product * rows[j * width + d]!;
      }
    const size = Math.hypot(...rows.subarray(k * width, (k + 1) * width));
    for (let d = 0; d < width; d++) rows[k * width + d]! /= size === 0 ? 1 : size;
  }
  return rows;
}
