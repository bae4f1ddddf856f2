import { symmetricEigenvalues } from '@counterpoint/core';
import { unitRows, type EmbeddingMatrix } from '../matrix/embedding-matrix.js';
import { checkViews } from './check-views.js';

/**
 * LiDAR: the effective rank of what tells samples apart and their views not. Each sample is a class
 * of its views; with the scatter B between samples and W within them it is
 * exp(-sum p_k ln p_k), p_k = l_k / sum l + 1e-7, over the eigenvalues l of W^-1/2 B W^-1/2.
 * Thilak et al. 2023, https://arxiv.org/abs/2312.04000, section 4. Needs no labels.
 *
 * Differs: rows are scaled to unit length first, so that encoders of unlike scales compare.
 *
 * @param views one matrix for each view, [N, D]: row i of each is a view of sample i
 * @param ridge added to the diagonal of W, as a share of its mean @default 1e-4
 * @returns from 1 to D; 0 where all samples are alike
 * @throws CP_EVAL_COUNTS for fewer than two views, or of unlike shapes; CP_EVAL_EMPTY,
 *   CP_EVAL_NOT_FINITE
 */
export function lidar(views: readonly EmbeddingMatrix[], ridge = 1e-4): number {
  checkViews('lidar', views);
  const unit = views.map((view) => unitRows(view));
  const { count, width } = unit[0]!;
  const means = new Float64Array(count * width); // of each sample over its views
  for (const { rows } of unit) rows.forEach((value, i) => (means[i]! += value / unit.length));
  const centre = new Float64Array(width);
  means.forEach((value, i) => (centre[i % width]! += value / count));
  const between = scatter(means, width, count - 1, (i) => centre[i % width]!);
  const within = new Float64Array(width * width);
  for (const { rows } of unit) {
    const part = scatter(rows, width, count * (unit.length - 1), (i) => means[i]!);
    part.forEach((value, i) => (within[i]! += value));
  }
  let trace = 0;
  for (let j = 0; j < width; j++) trace += within[j * width + j]! / width;
  for (let j = 0; j < width; j++) within[j * width + j]! += ridge * trace + 1e-12;
  const eigenvalues = symmetricEigenvalues(whitened(between, within, width), width);
  return effectiveRank(eigenvalues);
}

/** sum (x - m) (x - m)^T / divisor over rows x. @returns [width, width] */
function scatter(
  rows: ArrayLike<number>,
  width: number,
  divisor: number,
  meanAt: (index: number) => number,
): Float64Array {
  const sums = new Float64Array(width * width);
  const row = new Float64Array(width);
  for (let at = 0; at < rows.length; at += width) {
    for (let j = 0; j < width; j++) row[j] = rows[at + j]! - meanAt(at + j);
    for (let i = 0; i < width; i++) {
      const value = row[i]! / Math.max(1, divisor);
      for (let j = 0; j <= i; j++) sums[i * width + j]! += value * row[j]!;
    }
  }
  for (let i = 0; i < width; i++)
    for (let j = 0; j < i; j++) sums[j * width + i] = sums[i * width + j]!;
  return sums;
}

/** L^-1 B L^-T with W = L L^T: it has the eigenvalues of W^-1/2 B W^-1/2. Overwrites both. */
function whitened(b: Float64Array, w: Float64Array, n: number): Float64Array {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let value = w[i * n + j]!;
      for (let k = 0; k < j; k++) value -= w[i * n + k]! * w[j * n + k]!;
      w[i * n + j] = i === j ? Math.sqrt(Math.max(value, Number.MIN_VALUE)) : value / w[j * n + j]!;
    }
  }
  const solve = (at: (i: number) => number) => {
    for (let i = 0; i < n; i++) {
      let value = b[at(i)]!;
      for (let k = 0; k < i; k++) value -= w[i * n + k]! * b[at(k)]!;
      b[at(i)] = value / w[i * n + i]!;
    }
  };
  for (let column = 0; column < n; column++) solve((i) => i * n + column);
  for (let row = 0; row < n; row++) solve((i) => row * n + i);
  return b;
}

/** exp of the entropy of the shares of values; negative ones count as 0. */
function effectiveRank(values: Float64Array, epsilon = 1e-7): number {
  const positive = values.map((value) => Math.max(0, value));
  const total = positive.reduce((sum, value) => sum + value, 0);
  if (!(total > 0)) return 0;
  return Math.exp(
    -positive.reduce((entropy, value) => {
      const share = value / total + epsilon;
      return entropy + share * Math.log(share);
    }, 0),
  );
}
