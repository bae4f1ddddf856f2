import type { Embeddings } from '../contract/method.js';
import { alignment } from '../metric/alignment.js';
import { rankMe } from '../metric/rank-me.js';
import { readRows, type Rows } from '../metric/rows.js';
import { deviations } from '../metric/spread.js';
import { uniformity } from '../metric/uniformity.js';

/** The measurements of one step. All but the loss are optional. */
export interface Measurements {
  /** Optimiser steps done. */
  readonly step: number;
  readonly loss: number;
  /** The loss of collapsed embeddings. */
  readonly floor?: number;
  readonly gradientNorm?: number;
  /**
   * Mean deviation over dimensions of unit rows times sqrt(D): 1 all over the sphere, 0 when all
   * rows are one.
   */
  readonly spread?: number;
  readonly rankMe?: number;
  readonly alignment?: number;
  readonly uniformity?: number;
  /** The share of dimensions whose deviation is below a hundredth of 1 / sqrt(D). */
  readonly deadDimensions?: number;
  /**
   * The distance of a momentum twin from the online weights, relative to their norm: see
   * `twinDrift`.
   */
  readonly twinDrift?: number;
  /** min(rows, D) of the matrix that was measured: the highest RankMe. */
  readonly fullRank?: number;
}

/**
 * Measures a step's embeddings over at most `limit` rows. Spread, uniformity and dead dimensions
 * are of the embeddings with the smallest spread, since any of them may collapse; RankMe is the
 * lower one of these and of the first embeddings; alignment is between the first two.
 *
 * @param embeddings [N, D] each @param limit rows that are read
 */
export async function measureEmbeddings(
  embeddings: Embeddings,
  limit = 256,
): Promise<Omit<Measurements, 'step' | 'loss'>> {
  const rows = await Promise.all(
    Object.values(embeddings).map((embedding) => readRows(embedding, limit)),
  );
  const [first] = rows
    .map((matrix) => ({ matrix, spread: spreadOf(matrix) }))
    .sort((a, b) => a.spread - b.spread);
  if (first === undefined) return {};
  const z = first.matrix,
    dead = deviations(z).filter((value) => !(value > 0.01 / Math.sqrt(z.width))).length;
  const pair =
    rows.length > 1 && rows[0]!.width === rows[1]!.width && rows[0]!.count === rows[1]!.count
      ? { alignment: alignment(rows[0]!, rows[1]!) }
      : {};
  const rank = z === rows[0] ? rankMe(z) : Math.min(rankMe(z), rankMe(rows[0]!));
  return {
    spread: first.spread,
    rankMe: rank,
    uniformity: uniformity(z),
    deadDimensions: dead / z.width,
    fullRank: Math.min(z.count, z.width),
    ...pair,
  };
}

function spreadOf(z: Rows): number {
  return deviations(z).reduce((total, value) => total + value, 0) / Math.sqrt(z.width);
}
