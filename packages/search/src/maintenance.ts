import type { Approximation, Manifest } from './manifest.js';

/** Up to here every search compares with every vector. */
const exactUpTo = 10_000;
const mostBatches = 32;

/** What is to be done after entries were written. */
export interface Maintenance {
  /** Batches since small files were joined. */
  readonly batches: number;
  /** Join small files and fill the cells. */
  readonly joins: boolean;
  /** Make the cells anew. */
  readonly due: boolean;
}

/**
 * Decides what keeps searches fast as entries come: small files are joined and cells filled now and then, cells are made anew when the number of
 * entries has doubled.
 */
export function maintenance(
  { approximation, batches: before }: Manifest,
  count: number,
  written: number,
): Maintenance {
  const batches = before + written;
  const outside = approximation === undefined ? 0 : count - approximation.filled;
  const due = count > exactUpTo && count > 2 * (approximation?.rows ?? 0);
  const joins = due || batches > mostBatches || outside > Math.max(2000, count / 20);
  return { batches, joins, due };
}

/** About how many entries the cells hold that a query looks into. The recall was measured for ten: a large k needs more of them. */
export function cellRows({ partitions, probes, filled }: Approximation): number {
  return (filled * probes) / partitions;
}
