import { finiteScores, notEmpty, sameCounts } from '../matrix/check.js';

/**
 * Pearson's correlation coefficient. 0 when one side is constant: no association can be seen.
 *
 * @throws CP_EVAL_COUNTS, CP_EVAL_EMPTY, CP_EVAL_NOT_FINITE
 */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>): number {
  sameCounts('pearson', { x: x.length, y: y.length });
  notEmpty('pearson', x.length, 'pairs');
  finiteScores('a correlation', x);
  finiteScores('a correlation', y);
  const n = x.length;
  let meanX = 0,
    meanY = 0;
  for (let i = 0; i < n; i++) {
    meanX += x[i]! / n;
    meanY += y[i]! / n;
  }
  let xx = 0,
    yy = 0,
    xy = 0;
  for (let i = 0; i < n; i++) {
    const dx = x[i]! - meanX,
      dy = y[i]! - meanY;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  const constant = xx <= 1e-28 * n * meanX ** 2 || yy <= 1e-28 * n * meanY ** 2; // but for rounding
  return constant ? 0 : xy / Math.sqrt(xx * yy);
}

/**
 * Spearman's rank correlation: Pearson's of the ranks, equal values sharing the mean of their
 * ranks.
 *
 * Spearman 1904, "The proof and measurement of association between two things",
 * https://doi.org/10.2307/1412159.
 *
 * @throws CP_EVAL_COUNTS, CP_EVAL_EMPTY, CP_EVAL_NOT_FINITE
 */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): number {
  return pearson(ranks(x), ranks(y));
}

/**
 * Ranks from 1, ties averaged.
 *
 * @param values [n] @returns [n]
 * @throws CP_EVAL_NOT_FINITE
 */
export function ranks(values: ArrayLike<number>): Float64Array {
  finiteScores('ranks', values);
  const order = Uint32Array.from({ length: values.length }, (_, i) => i).sort(
    (a, b) => values[a]! - values[b]!,
  );
  const out = new Float64Array(values.length);
  for (let first = 0, last = 0; first < order.length; first = last) {
    while (last < order.length && values[order[last]!] === values[order[first]!]) last++;
    for (let i = first; i < last; i++) out[order[i]!] = (first + last + 1) / 2;
  }
  return out;
}

/**
 * Spearman's correlation of each of several scores with one target, over the same systems: how
 * well scores
 * without labels foretell a score with them.
 *
 * @param scores by name, each one value a system
 * @param target one value a system
 * @returns undefined for fewer than three systems
 * @throws CP_EVAL_COUNTS, CP_EVAL_NOT_FINITE
 * @example
 * rankCorrelations({ rankMe: [3, 1, 2], spread: [1, 3, 2] }, [9, 7, 8]); // { rankMe: 1, spread: -1 }
 */
export function rankCorrelations<Name extends string>(
  scores: Readonly<Record<Name, ArrayLike<number>>>,
  target: ArrayLike<number>,
): Record<Name, number> | undefined {
  if (target.length < 3) return undefined;
  const names = Object.keys(scores) as Name[];
  return Object.fromEntries(names.map((name) => [name, spearman(scores[name], target)])) as Record<
    Name,
    number
  >;
}
