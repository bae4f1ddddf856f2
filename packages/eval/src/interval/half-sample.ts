import { CounterpointError, Rng } from '@counterpoint/core';
import { inRange, notEmpty, sameCounts } from '../matrix/check.js';
import type { Interval } from './bootstrap.js';
import { groupedRows } from './grouped-rows.js';

/** The draws of {@link halfSample}, and the limits of its interval. */
export interface HalfSampleOptions {
  /** Default 0. */
  readonly seed?: number;
  /** How many halves are drawn. Default 100. */
  readonly halves?: number;
  /**
   * [N] the group of each row: halves of the groups are drawn. Default: rows stand for themselves.
   */
  readonly intervalOver?: ArrayLike<number>;
  /**
   * The least and the largest value that there can be: the interval is cut there. Default: none.
   */
  readonly bounds?: readonly [low: number, high: number];
}

/**
 * The 95 % interval of a statistic that rows drawn twice would distort, such as the agreement of
 * clusters: a
 * row and its double are in one cluster and of one class, which a bootstrap counts as agreement.
 *
 * Rows are drawn without replacement, half of them a time; a mean over half of the rows scatters
 * about the
 * whole as the whole does about the truth. The interval is value ± 1.96 s, where s is the
 * deviation over the
 * halves, so that it contains the value.
 * McCarthy 1969, "Pseudo-replication: half samples", https://doi.org/10.2307/1402116.
 *
 * @param count the number of rows
 * @param statistic from row numbers to the score
 * @throws CP_EVAL_EMPTY for fewer than two rows or groups, CP_EVAL_OPTION, CP_EVAL_COUNTS,
 *   CP_EVAL_NOT_FINITE
 * @example
 * const values = [1, 2, 4, 8];
 * halfSample(4, (rows) => rows.reduce((sum, i) => sum + values[i]! / rows.length, 0)).value; // 3.75
 */
export function halfSample(
  count: number,
  statistic: (rows: Uint32Array) => number,
  { seed = 0, halves = 100, intervalOver, bounds = [-Infinity, Infinity] }: HalfSampleOptions = {},
): Interval {
  notEmpty('halfSample', count);
  inRange('halves', halves, 2, 1e6, true);
  if (intervalOver) sameCounts('halfSample', { rows: count, intervalOver: intervalOver.length });
  const groups = intervalOver && groupedRows(intervalOver);
  const units = groups?.length ?? count;
  if (units < 2)
    throw new CounterpointError('CP_EVAL_EMPTY', {
      what: `There is ${units} ${groups ? 'group' : 'row'}`,
      where: 'halfSample',
      expected: 'at least two, for an interval',
    });
  const value = statistic(Uint32Array.from({ length: count }, (_, i) => i));
  if (Number.isNaN(value))
    throw new CounterpointError('CP_EVAL_NOT_FINITE', {
      what: 'The score is NaN',
      where: 'halfSample',
    });
  const scattered = Float64Array.from({ length: halves }, (_, h) => {
    const order = Rng.of(seed, 'half-sample', count, h).permutation(units);
    const half = order.subarray(0, Math.ceil(units / 2)).sort();
    return statistic(groups ? Uint32Array.from(Array.from(half).flatMap((g) => groups[g]!)) : half);
  });
  const mean = scattered.reduce((sum, each) => sum + each, 0) / halves;
  const squares = scattered.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  const half = 1.96 * Math.sqrt(squares / (halves - 1));
  return {
    value,
    low: Math.max(bounds[0], value - half),
    high: Math.min(bounds[1], value + half),
    count,
  };
}
