import { CounterpointError } from '@counterpoint/core';
import type { EmbeddingMatrix } from '@counterpoint/eval';
import { Matrix } from 'ml-matrix';

/** A matrix of float32: `values` is [rows, columns], row-major. */
export interface Weights {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

/**
 * A map of embeddings: y = x A + b + max(0, x H + c) B, and then scaled to length 1. x has length 1.
 * Without the hidden layer it is affine.
 */
export interface VectorMap {
  /** A, [inputs, outputs] */
  readonly linear: Weights;
  /** b, [1, outputs] */
  readonly bias: Weights;
  readonly hidden?: {
    /** H, [inputs, hidden] */
    readonly into: Weights;
    /** c, [1, hidden] */
    readonly bias: Weights;
    /** B, [hidden, outputs] */
    readonly out: Weights;
  };
}

/**
 * Maps embeddings and scales the results to length 1.
 *
 * @param embeddings [N, inputs] of any length; they are scaled to length 1 first
 * @returns [N, outputs]
 * @throws CP_ADAPT_WIDTH
 *
 * @example
 * import { embeddingMatrix } from '@counterpoint/eval';
 * const swap = { rows: 2, columns: 2, values: Float32Array.of(0, 1, 1, 0) };
 * const none = { rows: 1, columns: 2, values: new Float32Array(2) };
 * applyMap({ linear: swap, bias: none }, embeddingMatrix([[3, 4]])).rows;   // [0.8, 0.6]
 */
export function applyMap(map: VectorMap, embeddings: EmbeddingMatrix): EmbeddingMatrix {
  const { linear, bias, hidden } = map;
  if (embeddings.width !== linear.rows)
    throw new CounterpointError('CP_ADAPT_WIDTH', {
      what: `The embeddings have ${embeddings.width} values, the map takes ${linear.rows}`,
      where: 'applyMap',
      expected: 'embeddings of the model that the map was learned for',
    });
  const inputs = unitMatrix(embeddings);
  const outputs = inputs.mmul(matrixOf(linear)).addRowVector(matrixOf(bias));
  if (hidden !== undefined) outputs.add(activations(inputs, hidden).mmul(matrixOf(hidden.out)));
  return unitEmbeddings(outputs);
}

/** max(0, x H + c), [N, hidden]. */
export function activations(
  inputs: Matrix,
  { into, bias }: Pick<NonNullable<VectorMap['hidden']>, 'into' | 'bias'>,
): Matrix {
  const values = inputs.mmul(matrixOf(into)).addRowVector(matrixOf(bias));
  return values.apply(function (this: Matrix, row: number, column: number) {
    if (this.get(row, column) < 0) this.set(row, column, 0);
  });
}

export function matrixOf({ rows, columns, values }: Weights): Matrix {
  return Matrix.from1DArray(rows, columns, values as unknown as number[]);
}

export function weightsOf(matrix: Matrix): Weights {
  const { rows, columns } = matrix;
  return { rows, columns, values: Float32Array.from(matrix.to1DArray()) };
}

/** Embeddings as rows of length 1; a row of zeros stays. */
export function unitMatrix({ rows, count, width }: EmbeddingMatrix): Matrix {
  const matrix = Matrix.from1DArray(count, width, rows as unknown as number[]);
  return scaleRows(matrix);
}

function unitEmbeddings(matrix: Matrix): EmbeddingMatrix {
  const rows = Float32Array.from(scaleRows(matrix).to1DArray());
  return { rows, count: matrix.rows, width: matrix.columns };
}

function scaleRows(matrix: Matrix): Matrix {
  for (let row = 0; row < matrix.rows; row++) {
    let squares = 0;
    for (let column = 0; column < matrix.columns; column++) squares += matrix.get(row, column) ** 2;
    if (squares > 0) matrix.mulRow(row, 1 / Math.sqrt(squares));
  }
  return matrix;
}
