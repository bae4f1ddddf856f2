import { Rng } from '@counterpoint/core';
import { CholeskyDecomposition, Matrix, SingularValueDecomposition } from 'ml-matrix';
import { activations, weightsOf, type VectorMap, type Weights } from './vector-map.js';

/**
 * The rotation (with zeros where widths differ) that brings inputs nearest to outputs, after the
 * means of both are taken away.
 *
 * Schönemann 1966, "A generalized solution of the orthogonal Procrustes problem",
 * https://doi.org/10.1007/BF02289451.
 *
 * @param inputs [N, D], rows of length 1
 * @param outputs [N, E], rows of length 1
 */
export function fitRotation(inputs: Matrix, outputs: Matrix): VectorMap {
  const [a, b] = [centred(inputs), centred(outputs)];
  const cross = a.values.transpose().mmul(b.values);
  const { leftSingularVectors: left, rightSingularVectors: right } = new SingularValueDecomposition(
    cross,
    { autoTranspose: true },
  );
  return affine(left.mmul(right.transpose()), a.mean, b.mean);
}

/**
 * The affine maps of least squares with several ridge penalties.
 *
 * Hoerl and Kennard 1970, "Ridge regression", https://doi.org/10.1080/00401706.1970.10488634.
 *
 * @param penalties relative to the mean squared length of the inputs' columns
 * @returns a map for each penalty
 */
export function fitAffine(
  inputs: Matrix,
  outputs: Matrix,
  penalties: readonly number[],
): readonly VectorMap[] {
  const [a, b] = [centred(inputs), centred(outputs)];
  const solved = solveRidge(a.values, b.values, penalties);
  return solved.map((weights) => affine(weights, a.mean, b.mean));
}

/** The hidden layer of {@link fitHidden}. */
export interface HiddenOptions {
  readonly units: number;
  readonly seed: number;
}

/**
 * Affine maps with a hidden layer of fixed random weights, fitted by least squares with several
 * ridge penalties: what an affine map cannot follow, the hidden layer adds.
 *
 * Huang, Zhu, Siew 2006, "Extreme learning machine: theory and applications",
 * https://doi.org/10.1016/j.neucom.2005.12.126.
 */
export function fitHidden(
  inputs: Matrix,
  outputs: Matrix,
  penalties: readonly number[],
  { units, seed }: HiddenOptions,
): readonly VectorMap[] {
  const { columns: width } = inputs;
  const rng = Rng.of(seed, 'hidden layer of a map');
  const normal = (rows: number, deviation: number): Weights => ({
    rows,
    columns: units,
    values: Float32Array.from({ length: rows * units }, () => rng.normal(0, deviation)),
  });
  // Inputs have length 1, so that a unit's input has a deviation of 1.
  const into = normal(width, 1);
  const bias = normal(1, 0.5);
  const joined = new Matrix(inputs.rows, width + units);
  joined.setSubMatrix(inputs, 0, 0);
  joined.setSubMatrix(activations(inputs, { into, bias }), 0, width);
  return fitAffine(joined, outputs, penalties).map(({ linear, bias: shift }) => {
    const { columns, values } = linear;
    const split = width * columns;
    return {
      linear: { rows: width, columns, values: values.slice(0, split) },
      bias: shift,
      hidden: { into, bias, out: { rows: units, columns, values: values.slice(split) } },
    };
  });
}

/** W of the least |X W - Y|^2 + penalty |W|^2, for each penalty. */
function solveRidge(
  inputs: Matrix,
  outputs: Matrix,
  penalties: readonly number[],
): readonly Matrix[] {
  const transposed = inputs.transpose();
  const gram = transposed.mmul(inputs);
  const target = transposed.mmul(outputs);
  return penalties.map((penalty) => {
    const ridge = (penalty * gram.trace()) / gram.rows + Number.EPSILON;
    const system = Matrix.add(gram, Matrix.eye(gram.rows, gram.rows, ridge));
    return new CholeskyDecomposition(system).solve(target);
  });
}

function centred(matrix: Matrix): { readonly values: Matrix; readonly mean: Matrix } {
  const mean = Matrix.rowVector(matrix.mean('column'));
  return { values: matrix.clone().subRowVector(mean), mean };
}

/** y = (x - from) W + to */
function affine(linear: Matrix, from: Matrix, to: Matrix): VectorMap {
  return { linear: weightsOf(linear), bias: weightsOf(to.clone().sub(from.mmul(linear))) };
}
