import { inRange, sameCounts } from '../matrix/check.js';
import type { EmbeddingMatrix, LabelledMatrix } from '../matrix/embedding-matrix.js';
import { addProducts, panelLength } from '../matrix/product.js';
import { lbfgs } from './lbfgs.js';

/** A linear classifier: the logit of class c is `bias[c] + sum over d of weights[c * width + d] * x[d]`. */
export interface LinearClassifier {
  readonly classes: number;
  readonly width: number;
  readonly weights: Float64Array;
  readonly bias: Float64Array;
  readonly converged: boolean;
  readonly iterations: number;
  /** The mean cross entropy plus the penalty, at the minimum. */
  readonly loss: number;
}

export interface SoftmaxRegressionOptions {
  /** lambda of lambda/2 |W|^2 (the bias is free), beside the mean cross entropy of the rows. */
  readonly penalty: number;
  /** Stops when no entry of the gradient is larger. Default 1e-5. */
  readonly tolerance?: number;
  /** Default 1000. */
  readonly maxIterations?: number;
  /** Where to start: the minimum for a neighbouring penalty saves iterations. Default zero. */
  readonly start?: LinearClassifier;
}

/**
 * Multinomial logistic regression by L-BFGS in float64: minimises, over W and b,
 * mean over rows of (log sum over c of exp(logit c) - logit of the label) + lambda/2 |W|^2.
 *
 * Bishop 2006, "Pattern recognition and machine learning", equations 4.104, 4.108 and 4.109. The problem is convex: there is one minimum.
 *
 * @throws CP_EVAL_COUNTS, CP_EVAL_OPTION
 */
export function softmaxRegression(train: LabelledMatrix, classes: number, options: SoftmaxRegressionOptions): LinearClassifier {
  const { penalty, start, tolerance, maxIterations } = options;
  const { count: n, width: d, labels } = train;
  sameCounts('softmaxRegression', { rows: n, labels: labels.length });
  inRange('penalty', penalty, 0, Infinity);
  const chunks = packedChunks(train);
  const panelsOfClasses = Math.ceil(classes / 4);
  const stride = panelsOfClasses * 4;
  const weightPanels = new Float64Array(panelsOfClasses * 4 * d);
  const logits = new Float64Array(chunkRows * stride);
  const errorPanels = new Float64Array(panelsOfClasses * 4 * chunkRows);
  const sums = new Float64Array(stride * chunks.stride);

  const evaluate = (x: Float64Array, gradient: Float64Array): number => {
    for (let c = 0; c < classes; c++) for (let j = 0; j < d; j++) weightPanels[((c >> 2) * d + j) * 4 + (c & 3)] = x[c * d + j]!;
    sums.fill(0);
    gradient.fill(0);
    let loss = 0;
    for (const { first, count, byRow, byColumn } of chunks.list) {
      logits.fill(0);
      for (let c = 0; c < stride; c += 4) for (let i = 0; i < count; i += 4) addProducts(byRow, i * d, weightPanels, c * d, d, logits, i * stride + c, stride);
      for (let i = 0; i < count; i++) {
        loss += crossEntropy(logits, i * stride, classes, x, classes * d, labels[first + i]!);
        for (let c = 0; c < classes; c++) {
          const error = logits[i * stride + c]!;
          errorPanels[((c >> 2) * count + i) * 4 + (c & 3)] = error;
          gradient[classes * d + c]! += error / n;
        }
      }
      for (let j = 0; j < d; j += 4) for (let c = 0; c < stride; c += 4) addProducts(errorPanels, c * count, byColumn, j * count, count, sums, c * chunks.stride + j, chunks.stride);
    }
    let squares = 0;
    for (let c = 0; c < classes; c++) {
      for (let j = 0; j < d; j++) {
        const w = x[c * d + j]!;
        squares += w * w;
        gradient[c * d + j] = sums[c * chunks.stride + j]! / n + penalty * w;
      }
    }
    return loss / n + penalty / 2 * squares;
  };
  const from = new Float64Array(classes * (d + 1));
  if (start !== undefined) {
    from.set(start.weights);
    from.set(start.bias, classes * d);
  }
  const { at, value, converged, iterations } = lbfgs(from, evaluate, { tolerance, maxIterations });
  return { classes, width: d, weights: at.slice(0, classes * d), bias: at.slice(classes * d), converged, iterations, loss: value };
}

/** The logits of every row, [N, classes] row-major. */
export function logitsOf({ classes, width, weights, bias }: LinearClassifier, { rows, count }: EmbeddingMatrix): Float64Array {
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

/** Turns the logits of one row, their bias not yet added, into probability less one at the label, and returns the cross entropy. */
function crossEntropy(logits: Float64Array, at: number, classes: number, x: Float64Array, biasAt: number, label: number): number {
  let most = -Infinity;
  for (let c = 0; c < classes; c++) {
    const logit = logits[at + c]! + x[biasAt + c]!;
    logits[at + c] = logit;
    if (logit > most) most = logit;
  }
  const ofLabel = logits[at + label]!;
  let total = 0;
  for (let c = 0; c < classes; c++) total += logits[at + c] = Math.exp(logits[at + c]! - most);
  for (let c = 0; c < classes; c++) logits[at + c]! /= total;
  logits[at + label]! -= 1;
  return Math.log(total) + most - ofLabel;
}

const chunkRows = 512;

interface Chunk {
  readonly first: number;
  readonly count: number;
  /** Panels of four rows, for the logits. */
  readonly byRow: Float64Array;
  /** Panels of four columns, for the gradient. */
  readonly byColumn: Float64Array;
}

function packedChunks({ rows, count: n, width: d }: EmbeddingMatrix): { readonly list: readonly Chunk[]; readonly stride: number } {
  const list: Chunk[] = [];
  for (let first = 0; first < n; first += chunkRows) {
    const count = Math.min(chunkRows, n - first);
    const byRow = new Float64Array(panelLength(count, d));
    const byColumn = new Float64Array(panelLength(d, count));
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < d; j++) {
        const value = rows[(first + i) * d + j]!;
        byRow[((i >> 2) * d + j) * 4 + (i & 3)] = value;
        byColumn[((j >> 2) * count + i) * 4 + (j & 3)] = value;
      }
    }
    list.push({ first, count, byRow, byColumn });
  }
  return { list, stride: Math.ceil(d / 4) * 4 };
}
