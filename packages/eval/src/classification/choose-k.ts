import type { Neighbours } from '../matrix/neighbours.js';
import { neighbourVote } from './knn.js';

/** The numbers of neighbours that are tried where none are named. */
export const usualKs: readonly number[] = [1, 3, 5, 10, 20, 50, 100, 200];

/** Those below the number of rows, in rising order; 1 where there is none. */
export function usableKs(ks: readonly number[], rows: number): number[] {
  const usable = ks.filter((k) => k < rows).sort((a, b) => a - b);
  return usable.length > 0 ? usable : [1];
}

/** A number of neighbours, and how many rows its vote classifies rightly. */
export interface Choice {
  readonly k: number;
  readonly right: number;
}

/** The number whose vote classifies most rows rightly, of equal ones the smallest. */
export function chooseK(
  neighbours: Neighbours,
  labels: { readonly train: ArrayLike<number>; readonly queries: ArrayLike<number> },
  ks: readonly number[],
  temperature: number | undefined,
): Choice {
  let best: Choice = { k: ks[0]!, right: -1 };
  for (const k of ks) {
    const voters = Math.min(k, neighbours.k);
    const { correct } = neighbourVote(
      neighbours,
      labels.train,
      labels.queries,
      temperature,
      voters,
    );
    const right = correct.reduce((sum, is) => sum + is, 0);
    if (right > best.right) best = { k, right };
  }
  return best;
}
