import { CounterpointError } from '@counterpoint/core';
import type { EmbeddingMatrix } from './embedding-matrix.js';

/** @throws CP_EVAL_COUNTS unless all counts are the same */
export function sameCounts(where: string, counts: Readonly<Record<string, number>>): void {
  if (new Set(Object.values(counts)).size <= 1) return;
  const countsText = Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
  throw new CounterpointError('CP_EVAL_COUNTS', {
    what: `The counts differ: ${countsText}`,
    where,
    expected: 'one of each for every row',
    facts: counts,
  });
}

/**
 * @throws CP_EVAL_COUNTS unless rows of both have the same length, CP_EVAL_EMPTY when one has no
 * rows
 */
export function comparable(where: string, a: EmbeddingMatrix, b: EmbeddingMatrix): void {
  notEmpty(where, Math.min(a.count, b.count));
  if (a.width !== b.width) {
    throw new CounterpointError('CP_EVAL_COUNTS', {
      what: `Embeddings of width ${a.width} were compared with embeddings of width ${b.width}`,
      where,
      expected: 'embeddings of one encoder or one shared space',
      facts: { widths: [a.width, b.width] },
    });
  }
}

/** @throws CP_EVAL_EMPTY */
export function notEmpty(where: string, count: number, what = 'rows'): void {
  if (count === 0)
    throw new CounterpointError('CP_EVAL_EMPTY', { what: `There are no ${what} to score`, where });
}

/** @throws CP_EVAL_NOT_FINITE when a score is NaN or infinite */
export function finiteScores(where: string, scores: ArrayLike<number>): void {
  for (let i = 0; i < scores.length; i++) {
    if (Number.isFinite(scores[i])) continue;
    throw new CounterpointError('CP_EVAL_NOT_FINITE', {
      what: `Score ${i} is ${scores[i]}`,
      where,
      expected: 'finite numbers',
      remedy: 'look at the embeddings: an encoder whose loss became NaN gives such scores',
      facts: { index: i },
    });
  }
}

/** @throws CP_EVAL_OPTION unless low <= value <= high (and it is an integer where asked) */
export function inRange(
  name: string,
  value: number,
  low: number,
  high: number,
  integer = false,
): void {
  if (value >= low && value <= high && (!integer || Number.isInteger(value))) return;
  throw new CounterpointError('CP_EVAL_OPTION', {
    what: `${name} is ${value}`,
    expected: `${integer ? 'an integer' : 'a number'} from ${low} to ${high}`,
    facts: { name, value },
  });
}

/**
 * The number of classes: one more than the largest label.
 *
 * @throws CP_EVAL_LABEL, CP_EVAL_EMPTY
 */
export function classCount(where: string, labels: ArrayLike<number>): number {
  notEmpty(where, labels.length, 'labels');
  let largest = 0;
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    if (!Number.isInteger(label) || label < 0) {
      throw new CounterpointError('CP_EVAL_LABEL', {
        what: `The label of row ${i} is ${label}`,
        where,
        expected: 'an integer from 0',
        facts: { row: i, label },
      });
    }
    largest = Math.max(largest, label);
  }
  return largest + 1;
}
