import type { EmbeddingMatrix } from '@counterpoint/eval';

/** A query of the training part with the documents that its loss compares. */
export interface Comparison {
  /** Row of the queries. */
  readonly query: number;
  /** Rows of the documents: relevant ones first. */
  readonly documents: Uint32Array;
  /** How many of them are relevant. */
  readonly relevant: number;
}

/**
 * The loss of a residual W of queries, q' = q + q W, against frozen documents, and its gradient.
 *
 * Mean over queries of -log(sum of exp(s q' d) over relevant d / sum over all compared d), plus
 * penalty / 2 x |W|^2. q' is not scaled to length 1 again, so that the loss of one relevant document
 * is convex in W; ranking by cosine does not see the length.
 *
 * @param at W, [D, D] row after row
 * @param gradient receives the gradient
 */
export function residualLoss(
  { queries, documents, comparisons }: ResidualData,
  { scale, penalty }: ResidualOptions,
  at: Float64Array,
  gradient: Float64Array,
): number {
  const { width } = queries;
  gradient.fill(0);
  let total = 0;
  const adapted = new Float64Array(width);
  const pull = new Float64Array(width);
  for (const { query, documents: rows, relevant } of comparisons) {
    const row = queries.rows.subarray(query * width, (query + 1) * width);
    adapted.set(row);
    for (let i = 0; i < width; i++) {
      const value = row[i]!;
      for (let j = 0; j < width; j++) adapted[j]! += value * at[i * width + j]!;
    }
    const { loss, weights } = softmaxLoss(adapted, documents, rows, relevant, scale);
    total += loss;
    pull.fill(0);
    for (const [place, document] of rows.entries()) {
      const weight = weights[place]!;
      if (weight === 0) continue;
      const from = document * width;
      for (let j = 0; j < width; j++) pull[j]! += weight * documents.rows[from + j]!;
    }
    for (let i = 0; i < width; i++) {
      const value = row[i]! / comparisons.length;
      for (let j = 0; j < width; j++) gradient[i * width + j]! += value * pull[j]!;
    }
  }
  let squares = 0;
  for (let i = 0; i < at.length; i++) {
    squares += at[i]! ** 2;
    gradient[i]! += penalty * at[i]!;
  }
  return total / comparisons.length + (penalty / 2) * squares;
}

export interface ResidualData {
  /** [Q, D], rows of length 1 */
  readonly queries: EmbeddingMatrix;
  /** [N, D], rows of length 1 */
  readonly documents: EmbeddingMatrix;
  readonly comparisons: readonly Comparison[];
}

export interface ResidualOptions {
  /** What cosines are multiplied with: 1 / temperature. */
  readonly scale: number;
  readonly penalty: number;
}

/** The loss of one query, and its derivative by each cosine times the scale. */
function softmaxLoss(
  query: Float64Array,
  documents: EmbeddingMatrix,
  rows: Uint32Array,
  relevant: number,
  scale: number,
): { readonly loss: number; readonly weights: Float64Array } {
  const logits = Float64Array.from(rows, (document) => {
    const from = document * query.length;
    let product = 0;
    for (let j = 0; j < query.length; j++) product += query[j]! * documents.rows[from + j]!;
    return scale * product;
  });
  const largest = logits.reduce((maximum, each) => Math.max(maximum, each), -Infinity);
  const powers = logits.map((logit) => Math.exp(logit - largest));
  const sum = powers.reduce((all, each) => all + each, 0);
  const right = powers.subarray(0, relevant).reduce((all, each) => all + each, 0);
  const weights = powers.map(
    (power, place) => scale * (power / sum - (place < relevant ? power / right : 0)),
  );
  return { loss: Math.log(sum / right), weights };
}
