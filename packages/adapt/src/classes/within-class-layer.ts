import type { LabelledMatrix } from '@counterpoint/eval';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { matrixOf, weightsOf } from '../map/vector-map.js';
import type { AffineLayer } from './affine-layer.js';

/** How far {@link withinClassLayer} goes. */
export interface WithinClassOptions {
  /**
   * s of (C / v + s I)^(-1/2): the larger, the less directions differ in what they count.
   * @default 1
   */
  readonly shrinkage?: number;
}

/**
 * The layer that divides out what varies within classes: (x - m) (C / v + s I)^(-1/2), where m is
 * the mean of the embeddings, C their covariance around the means of their classes and v its mean
 * variance. Directions in which members of one class differ count less. That holds for classes of
 * the same kind that nobody labelled, too.
 *
 * Hatch, Kajarekar and Stolcke 2006, "Within-class covariance normalization for SVM-based speaker
 * recognition", https://doi.org/10.21437/Interspeech.2006-183; Bar-Hillel et al. 2005, "Learning a
 * Mahalanobis metric from equivalence constraints",
 * https://www.jmlr.org/papers/v6/bar-hillel05a.html. Differs: C is shrunk towards the identity by s,
 * and embeddings are centred, since their cosines are compared.
 *
 * @param embeddings [N, D] with a class for each row. A class of one row says nothing
 * @returns a layer of D values to D, symmetric but for its shift
 *
 * @example
 * import { embeddingMatrix } from '@counterpoint/eval';
 * const points = embeddingMatrix([[1, 0.4], [1, -0.4], [0.3, 1], [-0.3, 1]]);
 * const { linear } = withinClassLayer({ ...points, labels: [0, 0, 1, 1] });
 * [linear.rows, linear.columns];   // [2, 2]
 */
export function withinClassLayer(
  { rows, count, width, labels }: LabelledMatrix,
  { shrinkage = 1 }: WithinClassOptions = {},
): AffineLayer {
  const points = matrixOf({ rows: count, columns: width, values: rows });
  const mean = Matrix.rowVector(points.mean('column'));
  const residuals = aroundMeans(points, labels);
  const moments = residuals.transpose().mmul(residuals);
  const variance = moments.trace() / width || 1;
  const { realEigenvalues: values, eigenvectorMatrix: vectors } = new EigenvalueDecomposition(
    moments.div(variance),
    { assumeSymmetric: true },
  );
  const scales = values.map((value) => 1 / Math.sqrt(Math.max(0, value) + shrinkage));
  const linear = vectors.clone().mulRowVector(scales).mmul(vectors.transpose());
  return { linear: weightsOf(linear), bias: weightsOf(mean.mmul(linear).neg()) };
}

/** Rows less the mean of their class. */
function aroundMeans(points: Matrix, labels: ArrayLike<number>): Matrix {
  const members = new Map<number, number[]>();
  for (let row = 0; row < points.rows; row++) {
    const list = members.get(labels[row]!) ?? [];
    list.push(row);
    members.set(labels[row]!, list);
  }
  const residuals = points.clone();
  for (const rows of members.values()) {
    const mean = points.subMatrixRow(rows).mean('column');
    for (const row of rows)
      residuals.setRow(row, Matrix.rowVector(points.getRow(row)).subRowVector(mean));
  }
  return residuals;
}
