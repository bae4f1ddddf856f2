import { CounterpointError, Rng } from '@counterpoint/core';
import { inRange, notEmpty, sameCounts } from '../matrix/check.js';
import { groupedRows } from './grouped-rows.js';
import { differenceOfMeans, meanOf, type Statistic } from './statistic.js';

/** A score with its confidence interval, and how many samples it comes from. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/**
 * The draws and the confidence level of {@link bootstrap}. With `intervalOver` it draws groups of
 * dependent rows.
 */
export interface BootstrapOptions {
  /**
   * Default 0. The same seed and count draw the same samples, which is what makes differences of
   * two calls paired.
   */
  readonly seed?: number;
  /** How many times to resample. Default 1000. */
  readonly resamples?: number;
  /** Default 0.95. */
  readonly confidence?: number;
  /**
   * [N] the group of each row, such as its speaker or source. Groups are drawn instead of rows:
   * samples of
   * one group depend on each other, so that intervals over rows are too narrow. Default: rows are
   * drawn.
   */
  readonly intervalOver?: ArrayLike<number>;
}

/**
 * The bootstrap interval (percentile method) of any statistic of rows: it is computed again on
 * rows drawn with replacement.
 * With `intervalOver` whole groups are drawn (the cluster bootstrap).
 *
 * Efron and Tibshirani 1993, "An introduction to the bootstrap", section 13.3,
 * https://doi.org/10.1201/9780429246593;
 * groups: Davison and Hinkley 1997, "Bootstrap methods and their application", section 3.8,
 * strategy 1,
 * https://doi.org/10.1017/CBO9780511802843.
 *
 * @param count the number of rows
 * @param statistic from row numbers to the score; the first call gets every row once, in order.
 *   The array is used again: do not keep it. NaN where drawn rows have no score: they do not count
 * @throws CP_EVAL_EMPTY, CP_EVAL_OPTION, CP_EVAL_COUNTS; CP_EVAL_NOT_FINITE when the score is NaN
 * @example
 * const values = [0, 1, 1, 1, 0, 1];
 * const mean = (rows: Uint32Array) => rows.reduce((sum, i) => sum + values[i]!, 0) / rows.length;
 * bootstrap(6, mean, { intervalOver: [0, 0, 1, 1, 2, 2] }).count; // 6
 */
export function bootstrap(
  count: number,
  statistic: Statistic,
  options: BootstrapOptions = {},
): Interval {
  return bootstraps(count, [statistic], options)[0]!;
}

/**
 * {@link bootstrap} of several statistics, each with the interval that it has alone: every one sees
 * the same rows, drawn once.
 *
 * @throws CP_EVAL_EMPTY, CP_EVAL_OPTION, CP_EVAL_COUNTS; CP_EVAL_NOT_FINITE when a score is NaN
 */
export function bootstraps(
  count: number,
  statistics: readonly Statistic[],
  { seed = 0, resamples = 1000, confidence = 0.95, intervalOver }: BootstrapOptions = {},
): Interval[] {
  notEmpty('bootstrap', count);
  inRange('resamples', resamples, 1, 1e7, true);
  inRange('confidence', confidence, 0, 1);
  if (intervalOver) sameCounts('bootstrap', { rows: count, intervalOver: intervalOver.length });
  const rows = Uint32Array.from({ length: count }, (_, i) => i);
  const values = statistics.map((statistic) => statistic(rows));
  if (values.some(Number.isNaN)) throw notANumber();
  const rng = Rng.of(seed, 'bootstrap', count);
  const draw = intervalOver ? drawGroups(groupedRows(intervalOver), rng) : drawRows(rows, rng);
  const drawn = statistics.map(() => new Float64Array(resamples));
  for (let resample = 0; resample < resamples; resample++) {
    const some = draw();
    statistics.forEach((statistic, i) => {
      drawn[i]![resample] = statistic(some);
    });
  }
  return drawn.map((each, i) => {
    const sorted = each.filter((value) => !Number.isNaN(value)).sort();
    if (sorted.length === 0) throw notANumber();
    return {
      value: values[i]!,
      low: quantile(sorted, (1 - confidence) / 2),
      high: quantile(sorted, (1 + confidence) / 2),
      count,
    };
  });
}

function drawRows(rows: Uint32Array, rng: Rng): () => Uint32Array {
  return () => {
    for (let i = 0; i < rows.length; i++) rows[i] = rng.integer(rows.length);
    return rows;
  };
}

function drawGroups(groups: readonly (readonly number[])[], rng: Rng): () => Uint32Array {
  return () => {
    const resample = Array.from(
      { length: groups.length },
      () => groups[rng.integer(groups.length)]!,
    );
    return Uint32Array.from(resample.flat());
  };
}

function notANumber(): CounterpointError {
  return new CounterpointError('CP_EVAL_NOT_FINITE', {
    what: 'The score is NaN',
    where: 'bootstrap',
    expected: 'scores of rows that are numbers',
    remedy: 'look at the embeddings: an encoder whose loss became NaN gives such scores',
  });
}

/** The interval of a mean of per-sample values, such as accuracy over zeros and ones. */
export function meanInterval(values: ArrayLike<number>, options?: BootstrapOptions): Interval {
  return bootstrap(values.length, meanOf(values), options);
}

/**
 * The paired difference of two systems on the same samples, mean of a less mean of b, with the
 * interval of the difference.
 * It is narrower than two separate intervals suggest, for both systems find the same samples hard.
 *
 * @throws CP_EVAL_COUNTS
 */
export function meanDifference(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options?: BootstrapOptions,
): Interval {
  sameCounts('meanDifference', { a: a.length, b: b.length });
  return bootstrap(a.length, differenceOfMeans(a, b), options);
}

/** Of sorted values, with linear interpolation between order statistics. */
function quantile(sorted: Float64Array, probability: number): number {
  const at = probability * (sorted.length - 1);
  const below = Math.floor(at);
  const low = sorted[below]!;
  return low + (at - below) * (sorted[Math.min(below + 1, sorted.length - 1)]! - low);
}
