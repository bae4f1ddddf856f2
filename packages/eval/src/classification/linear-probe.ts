import { Rng } from '@counterpoint/core';
import { classCount, comparable, inRange, notEmpty, sameCounts } from '../matrix/check.js';
import { type EmbeddingMatrix, type LabelledMatrix, selectRows } from '../matrix/embedding-matrix.js';
import { classified, type Classified } from './classified.js';
import { secondMoments } from './second-moments.js';
import { type LinearClassifier, logitsOf, preconditionedWidth, softmaxRegression } from './softmax-regression.js';

export interface LinearProbeOptions {
  /** Where the penalty is chosen. Without it, a fifth of the training part (drawn by `seed`, class by class) serves. */
  readonly validation?: LabelledMatrix;
  /** Penalties to choose from. Default 1, 0.1, ... 1e-5. */
  readonly penalties?: readonly number[];
  /** Default 0. */
  readonly seed?: number;
  /** Of the final fit. Default 1e-4; the largest entry of the gradient in columns of unit deviation. */
  readonly tolerance?: number;
}

export interface LinearProbe extends Classified {
  /** The penalty that was chosen. */
  readonly penalty: number;
  /** Accuracy on the validation part for each penalty. */
  readonly validation: readonly { readonly penalty: number; readonly accuracy: number }[];
  /** Fitted on standardised columns. */
  readonly classifier: LinearClassifier;
  /** [N, classes] of the test part, for calibration. */
  readonly logits: Float64Array;
}

const defaultPenalties = [1, 0.1, 0.01, 1e-3, 1e-4, 1e-5];

/**
 * Linear probe: multinomial logistic regression to convergence on frozen embeddings, columns standardised by the training part.
 * The penalty is chosen on a validation part alone (of equals the strongest), the classifier is fitted once more on training and
 * validation rows together, and the test part is scored once.
 *
 * The protocol of Kornblith, Shlens and Le 2019, "Do better ImageNet models transfer better?", appendix A.4, https://arxiv.org/abs/1805.08974.
 * Differs: six penalties a factor of ten apart instead of 45, each fit started from the one before.
 *
 * @throws CP_EVAL_COUNTS, CP_EVAL_EMPTY, CP_EVAL_LABEL, CP_EVAL_OPTION
 */
export function linearProbe(train: LabelledMatrix, test: LabelledMatrix, options: LinearProbeOptions = {}): LinearProbe {
  const { validation, seed = 0, penalties = defaultPenalties, tolerance = 1e-4 } = options;
  for (const part of [train, test, ...validation ? [validation] : []]) {
    sameCounts('linearProbe', { rows: part.count, labels: part.labels.length });
    comparable('linearProbe', train, part);
  }
  notEmpty('linearProbe', penalties.length, 'penalties');
  for (const penalty of penalties) inRange('penalty', penalty, 0, Infinity);
  const classes = Math.max(...[train, ...validation ? [validation] : []].map(({ labels }) => classCount('linearProbe', labels)));
  const [fitted, held] = validation ? [train, validation] : splitByClass(train, classes, seed);
  const columns = columnsOf(fitted);
  const fittedPart = standardised(fitted, columns), heldPart = standardised(held, columns);
  const tried: { penalty: number; accuracy: number }[] = [];
  const moments = fitted.width <= preconditionedWidth ? secondMoments(fittedPart.rows, fitted.count, fitted.width) : undefined;
  let start: LinearClassifier | undefined;
  for (const penalty of [...penalties].sort((a, b) => b - a)) {
    start = softmaxRegression(fittedPart, classes, { penalty, start, moments, tolerance: 10 * tolerance, maxIterations: 300 });
    const { correct } = classified(logitsOf(start, heldPart), classes, held.labels);
    tried.push({ penalty, accuracy: correct.reduce((sum, is) => sum + is, 0) / correct.length });
  }
  const { penalty } = tried.reduce((best, one) => one.accuracy > best.accuracy ? one : best);
  const all = validation ? joined(train, validation) : train;
  const allColumns = columnsOf(all);
  const classifier = softmaxRegression(standardised(all, allColumns), classes, { penalty, tolerance });
  const logits = logitsOf(classifier, standardised(test, allColumns));
  return { ...classified(logits, classes, test.labels), penalty, validation: tried, classifier, logits };
}

/** Four fifths and one fifth, the same share of every class; a class of one row stays in the first part. */
function splitByClass(all: LabelledMatrix, classes: number, seed: number): [LabelledMatrix, LabelledMatrix] {
  const first: number[] = [], second: number[] = [];
  const seen = new Uint32Array(classes);
  for (const i of Rng.of(seed, 'validation part').permutation(all.count)) (seen[all.labels[i]!]!++ % 5 === 4 ? second : first).push(i);
  if (second.length === 0) second.push(...first); // too few rows for a choice: any penalty is as good
  return [select(all, first.sort((a, b) => a - b)), select(all, second.sort((a, b) => a - b))];
}

function select(all: LabelledMatrix, indices: readonly number[]): LabelledMatrix {
  return { ...selectRows(all, indices), labels: indices.map((i) => all.labels[i]!) };
}

function joined(a: LabelledMatrix, b: LabelledMatrix): LabelledMatrix {
  const rows = new Float32Array(a.rows.length + b.rows.length);
  rows.set(a.rows);
  rows.set(b.rows, a.rows.length);
  return { rows, count: a.count + b.count, width: a.width, labels: [...Array.from(a.labels), ...Array.from(b.labels)] };
}

interface Columns {
  readonly mean: Float64Array;
  /** One over the deviation; 0 for a constant column. */
  readonly scale: Float64Array;
}

function columnsOf({ rows, count, width }: EmbeddingMatrix): Columns {
  const mean = new Float64Array(width), scale = new Float64Array(width);
  for (let at = 0; at < rows.length; at++) mean[at % width]! += rows[at]! / count;
  for (let at = 0; at < rows.length; at++) scale[at % width]! += (rows[at]! - mean[at % width]!) ** 2 / count;
  for (let d = 0; d < width; d++) scale[d] = scale[d]! > 1e-14 * (1 + mean[d]! ** 2) ? 1 / Math.sqrt(scale[d]!) : 0;
  return { mean, scale };
}

function standardised<M extends EmbeddingMatrix>(matrix: M, { mean, scale }: Columns): M {
  const rows = new Float32Array(matrix.rows.length);
  for (let at = 0; at < rows.length; at++) rows[at] = (matrix.rows[at]! - mean[at % matrix.width]!) * scale[at % matrix.width]!;
  return { ...matrix, rows };
}
