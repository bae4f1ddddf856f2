import { Rng } from '@counterpoint/core';
import {
  classCount,
  comparable,
  finiteScores,
  inRange,
  notEmpty,
  sameCounts,
} from '../matrix/check.js';
import {
  type EmbeddingMatrix,
  type LabelledMatrix,
  selectRows,
} from '../matrix/embedding-matrix.js';
import type { FloatProducts } from '../matrix/float-products.js';
import { classified, type Classified } from './classified.js';
import { copiedColumns, type CopiedColumns } from './copied-columns.js';
import { floatRows, type FloatRows } from './float-rows.js';
import { logitsOf } from './logits-of.js';
import { floatMoments, secondMoments } from './second-moments.js';
import {
  type LinearClassifier,
  preconditionedWidth,
  softmaxRegression,
} from './softmax-regression.js';
import { columnMoments, standardColumns, type ColumnMoments } from './standard-columns.js';

/** The penalties of {@link linearProbe}, and the rows on which one of them is chosen. */
export interface LinearProbeOptions {
  /**
   * Where the penalty is chosen. Without it, a fifth of the training part (drawn by `seed`, class
   * by class) serves.
   */
  readonly validation?: LabelledMatrix;
  /** Penalties to choose from. Default 1, 0.1, ... 1e-5. */
  readonly penalties?: readonly number[];
  /** Default 0. */
  readonly seed?: number;
  /**
   * Of the final fit. Default 1e-4; the largest entry of the gradient in columns of unit deviation.
   */
  readonly tolerance?: number;
  /**
   * Leads each fit near its minimum in float32, some ten times as fast; float64 ends it, within the
   * same tolerance. See {@link FloatProducts}.
   */
  readonly products?: FloatProducts;
}

/** A linear classifier on frozen embeddings, and its result on the test part. */
export interface LinearProbe extends Classified {
  /** The penalty that was chosen. */
  readonly penalty: number;
  /** Accuracy on the validation part for each penalty. */
  readonly validation: readonly { readonly penalty: number; readonly accuracy: number }[];
  /** Fitted on standardised columns. */
  readonly classifier: LinearClassifier;
  /**
   * The same on columns as they are: the head that gives an embedding these logits. Its weights are
   * `classifier`'s times one over the deviation of each column.
   */
  readonly head: Pick<LinearClassifier, 'classes' | 'width' | 'weights' | 'bias'>;
  /** [N, classes] of the test part, for calibration. */
  readonly logits: Float64Array;
}

const defaultPenalties = [1, 0.1, 0.01, 1e-3, 1e-4, 1e-5];

/**
 * Linear probe: multinomial logistic regression to convergence on frozen embeddings, columns
 * standardised by the training part.
 * The penalty is chosen on a validation part alone (of equals the strongest), the classifier is
 * fitted once more on training and
 * validation rows together, and the test part is scored once.
 *
 * The protocol of Kornblith, Shlens and Le 2019, "Do better ImageNet models transfer better?",
 * appendix A.4, https://arxiv.org/abs/1805.08974.
 * Differs: six penalties a factor of ten apart instead of 45, each fit started from the one before.
 *
 * @throws CP_EVAL_COUNTS, CP_EVAL_EMPTY, CP_EVAL_LABEL, CP_EVAL_OPTION
 */
export function linearProbe(
  train: LabelledMatrix,
  test: LabelledMatrix,
  options: LinearProbeOptions = {},
): LinearProbe {
  const {
    validation,
    seed = 0,
    penalties = defaultPenalties,
    tolerance = 1e-4,
    products,
  } = options;
  for (const part of [train, test, ...(validation ? [validation] : [])]) {
    sameCounts('linearProbe', { rows: part.count, labels: part.labels.length });
    comparable('linearProbe', train, part);
    finiteScores('linearProbe', part.rows);
  }
  notEmpty('linearProbe', penalties.length, 'penalties');
  for (const penalty of penalties) inRange('penalty', penalty, 0, Infinity);
  const classes = Math.max(
    ...[train, ...(validation ? [validation] : [])].map(({ labels }) =>
      classCount('linearProbe', labels),
    ),
  );
  const [fitted, heldOut] = validation ? [train, validation] : splitByClass(train, classes, seed);
  const all = validation ? joined(train, validation) : train;
  const allColumns = columnMoments(all);
  const copies = copiedColumns(standardColumns(all, allColumns));
  const reduced = <M extends EmbeddingMatrix>(matrix: M, columns: ColumnMoments): M =>
    standardColumns(withoutCopies(matrix, copies), columnsWithoutCopies(columns, copies));
  const columns = columnMoments(fitted);
  const fittedPart = reduced(fitted, columns),
    heldPart = reduced(heldOut, columns);
  const tried: { penalty: number; accuracy: number }[] = [];
  const fits = new Map<number, LinearClassifier>();
  const float = products && floatRows(fittedPart, products);
  const moments =
    fittedPart.width <= preconditionedWidth ? momentsOf(fittedPart, float) : undefined;
  let start: LinearClassifier | undefined;
  for (const penalty of [...penalties].sort((a, b) => b - a)) {
    start = softmaxRegression(fittedPart, classes, {
      ...{ penalty, start, moments, float },
      tolerance: 10 * tolerance,
      maxIterations: 300,
    });
    fits.set(penalty, start);
    const { correct } = classified(logitsOf(start, heldPart), classes, heldOut.labels);
    tried.push({ penalty, accuracy: correct.reduce((sum, is) => sum + is, 0) / correct.length });
  }
  const { penalty } = tried.reduce((best, one) => (one.accuracy > best.accuracy ? one : best));
  const allPart = reduced(all, allColumns);
  const classifier = withCopies(
    softmaxRegression(allPart, classes, {
      ...{ penalty, moments, tolerance, start: fits.get(penalty) },
      float: products && floatRows(allPart, products),
    }),
    copies,
  );
  const logits = logitsOf(classifier, standardColumns(test, allColumns));
  return {
    ...classified(logits, classes, test.labels),
    penalty,
    validation: tried,
    classifier,
    head: onPlainColumns(classifier, allColumns),
    logits,
  };
}

function momentsOf(part: EmbeddingMatrix, float: FloatRows | undefined): Float64Array {
  return float ? floatMoments(float) : secondMoments(part.rows, part.count, part.width);
}

/** w (x - mean) scale + b as one linear function of x. */
function onPlainColumns(
  { classes, width, weights, bias }: LinearClassifier,
  { mean, scale }: ColumnMoments,
): LinearProbe['head'] {
  const plain = weights.map((weight, i) => weight * scale[i % width]!);
  const shifted = bias.map((value, c) => {
    for (let d = 0; d < width; d++) value -= plain[c * width + d]! * mean[d]!;
    return value;
  });
  return { classes, width, weights: plain, bias: shifted };
}

/**
 * Four fifths and one fifth, the same share of every class; a class of one row stays in the first
 * part.
 */
function splitByClass(
  all: LabelledMatrix,
  classes: number,
  seed: number,
): [LabelledMatrix, LabelledMatrix] {
  const first: number[] = [],
    second: number[] = [];
  const counts = new Uint32Array(classes);
  for (const i of Rng.of(seed, 'validation part').permutation(all.count))
    (counts[all.labels[i]!]!++ % 5 === 4 ? second : first).push(i);
  if (second.length === 0) second.push(...first); // too few rows for a choice: any penalty is as good
  return [
    select(
      all,
      first.sort((a, b) => a - b),
    ),
    select(
      all,
      second.sort((a, b) => a - b),
    ),
  ];
}

function select(all: LabelledMatrix, indices: readonly number[]): LabelledMatrix {
  return { ...selectRows(all, indices), labels: indices.map((i) => all.labels[i]!) };
}

function joined(a: LabelledMatrix, b: LabelledMatrix): LabelledMatrix {
  const rows = new Float32Array(a.rows.length + b.rows.length);
  rows.set(a.rows);
  rows.set(b.rows, a.rows.length);
  return {
    rows,
    count: a.count + b.count,
    width: a.width,
    labels: [...Array.from(a.labels), ...Array.from(b.labels)],
  };
}

/** One column for each group of copies. */
function withoutCopies<M extends EmbeddingMatrix>(
  matrix: M,
  { representatives }: CopiedColumns,
): M {
  const { count, width } = matrix;
  if (representatives.length === width) return matrix;
  const rows = new Float32Array(count * representatives.length);
  for (let i = 0; i < count; i++)
    for (let g = 0; g < representatives.length; g++)
      rows[i * representatives.length + g] = matrix.rows[i * width + representatives[g]!]!;
  return { ...matrix, rows, width: representatives.length };
}

/**
 * m copies share their weight evenly, as the penalty is least then: w each, on the same x. One
 * column sqrt(m) x of weight sqrt(m) w gives the
 * same logits under the same penalty, so the minimum is the same with fewer columns.
 */
function columnsWithoutCopies(
  { mean, scale }: ColumnMoments,
  { representatives, members }: CopiedColumns,
): ColumnMoments {
  if (representatives.length === mean.length) return { mean, scale };
  return {
    mean: Float64Array.from(representatives, (d) => mean[d]!),
    scale: Float64Array.from(representatives, (d, g) => scale[d]! * Math.sqrt(members[g]!)),
  };
}

/** The same classifier over all columns. */
function withCopies(
  classifier: LinearClassifier,
  { representatives, groupOf, members }: CopiedColumns,
): LinearClassifier {
  const { classes } = classifier,
    width = groupOf.length;
  if (representatives.length === width) return classifier;
  const weights = new Float64Array(classes * width);
  for (let c = 0; c < classes; c++)
    for (let d = 0; d < width; d++)
      weights[c * width + d] =
        classifier.weights[c * representatives.length + groupOf[d]!]! /
        Math.sqrt(members[groupOf[d]!]!);
  return { ...classifier, width, weights };
}
