import { bootstrap, type BootstrapOptions, type Interval } from '../interval/bootstrap.js';
import type { Neighbours } from '../matrix/nearest.js';

/** How unevenly rows occur among the nearest neighbours of others. */
export interface Hubness {
  /**
   * Of how often each row is among the k nearest: near 0 without hubs, large when few rows are
   * everybody's neighbours. The interval is over rows.
   */
  readonly skewness: Interval;
  /** The share of rows that are nobody's neighbour. */
  readonly antihubs: number;
  /** How often the most frequent row occurs, as a share of the queries. */
  readonly largest: number;
}

/**
 * Hubness: the skewness of N_k, how often each row occurs among the k nearest rows of the queries.
 *
 * Radovanović, Nanopoulos and Ivanović 2010, "Hubs in space", equation 1,
 * https://www.jmlr.org/papers/v11/radovanovic10a.html.
 *
 * @param neighbours of the queries among `count` rows
 */
export function hubness(
  { indices, k }: Neighbours,
  count: number,
  options?: BootstrapOptions,
): Hubness {
  const occurrences = new Float64Array(count);
  for (const i of indices) occurrences[i]!++;
  const skewness = bootstrap(
    count,
    (rows) => skewnessOf(Float64Array.from(rows, (i) => occurrences[i]!)),
    { resamples: 200, ...options },
  );
  return {
    skewness,
    antihubs: occurrences.filter((times) => times === 0).length / count,
    largest:
      occurrences.reduce((maximum, times) => Math.max(maximum, times), 0) / (indices.length / k),
  };
}

/** The third standardised moment; 0 for equal values. */
function skewnessOf(values: Float64Array): number {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const second = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length;
  const third = values.reduce((sum, v) => sum + (v - mean) ** 3, 0) / values.length;
  return second === 0 ? 0 : third / second ** 1.5;
}
