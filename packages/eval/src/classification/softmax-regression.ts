import { classCount, inRange, sameCounts } from '../matrix/check.js';
import type { LabelledMatrix } from '../matrix/embedding-matrix.js';
import { choleskySolver } from './cholesky.js';
import type { FloatRows } from './float-rows.js';
import { floatSoftmaxLoss } from './float-softmax-loss.js';
import { lbfgs } from './lbfgs.js';
import { secondMoments } from './second-moments.js';
import { softmaxLoss } from './softmax-loss.js';

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
  /**
   * The same rows for products in float32, which lead near the minimum; float64 goes on from there
   * until its gradient is within the tolerance.
   */
  readonly float?: FloatRows;
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
  const { penalty, start, tolerance = 1e-5, maxIterations, float } = options;
  const { count: n, width: d, labels } = train;
  sameCounts('softmaxRegression', { rows: n, labels: labels.length });
  inRange('penalty', penalty, 0, Infinity);
  inRange('classes', classes, classCount('softmaxRegression', labels), Infinity, true);
  const from = new Float64Array(classes * (d + 1));
  if (start !== undefined) {
    from.set(start.weights);
    from.set(start.bias, classes * d);
  }
  const moments =
    options.moments ?? (d <= preconditionedWidth ? secondMoments(train.rows, n, d) : undefined);
  const precondition = moments && preconditioner(moments, d, classes, penalty);
  const near =
    float &&
    lbfgs(from, floatSoftmaxLoss(float, labels, classes, penalty), {
      ...{ tolerance: tolerance / 2, maxIterations, precondition },
      rounding: 2 ** -23,
    });
  const { at, value, converged, iterations } = lbfgs(
    near?.at ?? from,
    softmaxLoss(train, classes, penalty),
    { tolerance, maxIterations, precondition },
  );
  return {
    classes,
    width: d,
    weights: at.slice(0, classes * d),
    bias: at.slice(classes * d),
    converged,
    iterations: iterations + (near?.iterations ?? 0),
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
