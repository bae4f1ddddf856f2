import { classCount, inRange, sameCounts } from '../matrix/check.js';
import type { EmbeddingMatrix, LabelledMatrix } from '../matrix/embedding-matrix.js';
import { productKernel } from '../matrix/product-kernel.js';
import { choleskySolver } from './cholesky.js';
import { lbfgs } from './lbfgs.js';
import { secondMoments } from './second-moments.js';

/**
 * A linear classifier: the logit of class c is `bias[c] + sum over d of weights[c * width + d] *
 * x[d]`.
 */
export interface LinearClassifier {
  readonly classes: number;
  readonly width: number;
  /** [classes, width], row-major. */
  readonly weights: Float64Array;
  /** [classes] */
  readonly bias: Float64Array;
  readonly converged: boolean;
  readonly iterations: number;
  /** The mean cross entropy plus the penalty, at the minimum. */
  readonly loss: number;
}

/** The penalty, the stopping rule and the start of {@link softmaxRegression}. */
export interface SoftmaxRegressionOptions {
  /** lambda of lambda/2 |W|^2 (the bias is free), beside the mean cross entropy of the rows. */
  readonly penalty: number;
  /** Stops when no entry of the gradient is larger. Default 1e-5. */
  readonly tolerance?: number;
  /** Default 1000. */
  readonly maxIterations?: number;
  /** Where to start: the minimum for a neighbouring penalty saves iterations. Default zero. */
  readonly start?: LinearClassifier;
  /**
   * {@link secondMoments} of the rows, or of nearly the same ones, [width, width], for whoever fits
   * them several times. Computed here if absent, up to {@link preconditionedWidth} columns.
   */
  readonly moments?: Float64Array;
}

/**
 * Multinomial logistic regression by L-BFGS in float64: minimises, over W and b,
 * mean over rows of (log sum over c of exp(logit c) - logit of the label) + lambda/2 |W|^2.
 *
 * Bishop 2006, "Pattern recognition and machine learning", equations 4.104, 4.108 and 4.109. The
 * problem is convex: there is one minimum.
 * Preconditioned by the bound of its Hessian in Böhning 1992, "Multinomial logistic regression
 * algorithm",
 * https://doi.org/10.1007/BF00048682: half the rows' second moments, the same for every class.
 *
 * @throws CP_EVAL_COUNTS, CP_EVAL_EMPTY, CP_EVAL_LABEL, CP_EVAL_OPTION
 */
export function softmaxRegression(
  train: LabelledMatrix,
  classes: number,
  options: SoftmaxRegressionOptions,
): LinearClassifier {
  const { penalty, start, tolerance, maxIterations } = options;
  const { count: n, width: d, labels } = train;
  sameCounts('softmaxRegression', { rows: n, labels: labels.length });
  inRange('penalty', penalty, 0, Infinity);
  inRange('classes', classes, classCount('softmaxRegression', labels), Infinity, true);
  const stride = Math.ceil(classes / 4) * 4;
  const rowLength = paddedLength(d);
  const resident = n * rowLength <= residentLimit;
  const {
    arrays: [x64, fours, logits, sums],
    addProducts,
  } = productKernel([
    Math.ceil((resident ? n : chunkRows) / 4) * 4 * rowLength,
    stride * d,
    chunkRows * stride,
    stride * rowLength,
  ]);
  if (resident) widen(train, 0, n, x64, rowLength);

  const evaluate = (x: Float64Array, gradient: Float64Array): number => {
    for (let c = 0; c < classes; c++)
      for (let j = 0; j < d; j++) fours[(c - (c % 4)) * d + 4 * j + (c % 4)] = x[c * d + j]!;
    sums.fill(0);
    gradient.fill(0);
    let loss = 0;
    for (let first = 0; first < n; first += chunkRows) {
      const count = Math.min(chunkRows, n - first);
      const at = resident ? first * rowLength : 0;
      if (!resident) widen(train, first, count, x64, rowLength);
      logits.fill(0);
      for (let j = 0; j < d; j += chunkColumns) {
        const some = Math.min(chunkColumns, d - j);
        for (let i = 0; i < count; i += 4) {
          for (let c = 0; c < stride; c += 4)
            addProducts(
              x64,
              at + i * rowLength + j,
              rowLength,
              1,
              fours,
              c * d + 4 * j,
              4,
              some,
              logits,
              i * stride + c,
              stride,
            );
        }
      }
      for (let i = 0; i < count; i++) {
        loss += crossEntropy(logits, i * stride, classes, x, classes * d, labels[first + i]!);
        for (let c = 0; c < classes; c++) gradient[classes * d + c]! += logits[i * stride + c]! / n;
      }
      for (let j = 0; j < d; j += 4) {
        for (let c = 0; c < stride; c += 4)
          addProducts(
            logits,
            c,
            1,
            stride,
            x64,
            at + j,
            rowLength,
            count,
            sums,
            c * rowLength + j,
            rowLength,
          );
      }
    }
    let squares = 0;
    for (let c = 0; c < classes; c++) {
      for (let j = 0; j < d; j++) {
        const w = x[c * d + j]!;
        squares += w * w;
        gradient[c * d + j] = sums[c * rowLength + j]! / n + penalty * w;
      }
    }
    return loss / n + (penalty / 2) * squares;
  };
  const from = new Float64Array(classes * (d + 1));
  if (start !== undefined) {
    from.set(start.weights);
    from.set(start.bias, classes * d);
  }
  const moments =
    options.moments ?? (d <= preconditionedWidth ? secondMoments(train.rows, n, d) : undefined);
  const precondition = moments && preconditioner(moments, d, classes, penalty);
  const { at, value, converged, iterations } = lbfgs(from, evaluate, {
    tolerance,
    maxIterations,
    precondition,
  });
  return {
    classes,
    width: d,
    weights: at.slice(0, classes * d),
    bias: at.slice(classes * d),
    converged,
    iterations,
    loss: value,
  };
}

/**
 * Up to so many columns the Hessian's bound is factorised: a sixth of their cube in products, and
 * their square in numbers of memory.
 */
export const preconditionedWidth = 4096;

/**
 * Divides by half the second moments plus the penalty, class by class, and the biases by a half.
 * Factorised when it is first asked for.
 */
function preconditioner(
  moments: Float64Array,
  d: number,
  classes: number,
  penalty: number,
): (vector: Float64Array) => void {
  let solve: ((vector: Float64Array) => void) | undefined;
  const factorise = () => {
    let trace = 0;
    for (let j = 0; j < d; j++) trace += moments[j * d + j]! / 2;
    // columns that depend on each other, and moments that were rounded, need a larger diagonal
    for (const share of [1e-7, 1e-5, 1e-3]) {
      const bound = new Float64Array(d * d);
      for (let at = 0; at < bound.length; at++) bound[at] = moments[at]! / 2;
      for (let j = 0; j < d; j++) bound[j * d + j]! += penalty + (share * trace) / d;
      const solve = choleskySolver(bound, d, classes);
      if (solve) return solve;
    }
    return () => undefined;
  };
  return (vector) => {
    (solve ??= factorise())(vector);
    for (let c = 0; c < classes; c++) vector[classes * d + c]! *= 2;
  };
}

/** The logits of every row, [N, classes] row-major. */
export function logitsOf(
  { classes, width, weights, bias }: LinearClassifier,
  { rows, count }: EmbeddingMatrix,
): Float64Array {
  const logits = new Float64Array(count * classes);
  for (let i = 0; i < count; i++) {
    for (let c = 0; c < classes; c++) {
      let sum = bias[c]!;
      for (let d = 0; d < width; d++) sum += weights[c * width + d]! * rows[i * width + d]!;
      logits[i * classes + c] = sum;
    }
  }
  return logits;
}

/**
 * Turns the logits of one row, their bias not yet added, into probability less one at the label,
 * and returns the cross entropy.
 */
function crossEntropy(
  logits: Float64Array,
  at: number,
  classes: number,
  x: Float64Array,
  biasAt: number,
  label: number,
): number {
  let maximum = -Infinity;
  for (let c = 0; c < classes; c++) {
    const logit = logits[at + c]! + x[biasAt + c]!;
    logits[at + c] = logit;
    if (logit > maximum) maximum = logit;
  }
  const ofLabel = logits[at + label]!;
  let total = 0;
  for (let c = 0; c < classes; c++) total += logits[at + c] = Math.exp(logits[at + c]! - maximum);
  for (let c = 0; c < classes; c++) logits[at + c]! /= total;
  logits[at + label]! -= 1;
  return Math.log(total) + maximum - ofLabel;
}

/** Rows and columns taken at a time, so that they stay in the cache. */
const chunkRows = 128,
  chunkColumns = 256;
/**
 * Up to so many numbers the rows stay in float64; above, they are widened chunk by chunk in every
 * evaluation.
 */
const residentLimit = 2 ** 25;

/**
 * At least d, a multiple of 8, and an odd one, so that a column's entries do not all fall into one
 * set of the cache.
 */
function paddedLength(d: number): number {
  const lines = Math.ceil(d / 8);
  return 8 * (lines % 2 === 0 ? lines + 1 : lines);
}

function widen(
  { rows, width }: EmbeddingMatrix,
  first: number,
  count: number,
  into: Float64Array,
  rowLength: number,
): void {
  for (let i = 0; i < count; i++)
    into.set(rows.subarray((first + i) * width, (first + i + 1) * width), i * rowLength);
}
