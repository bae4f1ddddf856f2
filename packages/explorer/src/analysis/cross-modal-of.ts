import { Rng } from '@counterpoint/core';
import {
  modalityGap,
  nearest,
  selectRows,
  type EmbeddingMatrix,
  type FloatProducts,
} from '@counterpoint/eval';
import type { BlobStore } from '../page/blob-store.js';
import type { PageCrossModal } from '../page/page-data.js';
import { shareInterval } from './share-interval.js';

/** Two sides of one space: which side each row belongs to, and its partner on the other. */
export interface SidesOfRows {
  readonly names: readonly [string, string];
  /** [count], 0 or 1. */
  readonly side: Uint8Array;
  /** [count]: the row of the partner, -1 for none. */
  readonly partners: Int32Array;
  /** [count]: rows of one number say the same, so that each is right for the partner of another. */
  readonly groups?: Int32Array;
}

const maximumSamples = 100;
/** Questions of each side, where not all pairs are asked. */
const drawnPairs = 5000;

export interface CrossModalOptions {
  readonly seed?: number;
  /** Above so many pairs 5,000 are drawn and asked; all rows answer. @default 30,000 */
  readonly mostPairs?: number;
  readonly products?: FloatProducts;
}

/**
 * The gap between the sides with its interval, recall both ways, hubs, and rows whose nearest on
 * the other side is not the partner.
 */
export function crossModalOf(
  embeddings: EmbeddingMatrix,
  { names, side, partners, groups }: SidesOfRows,
  store: BlobStore,
  { seed = 0, mostPairs = 30_000, products }: CrossModalOptions = {},
): PageCrossModal | undefined {
  const rowsOf = [0, 1].map((which) =>
    [...side.keys()].filter((i) => side[i] === which && partners[i]! >= 0),
  ) as [number[], number[]];
  if (rowsOf[0].length < 2) return undefined;
  const queryRows = rowsOf.map((rows, from) =>
    drawnRows(rows, mostPairs, Rng.of(seed, 'cross-modal', from)),
  ) as [number[], number[]];
  const first = selectRows(embeddings, queryRows[0]);
  const matched = selectRows(
    embeddings,
    queryRows[0].map((i) => partners[i]!),
  );
  const gap = modalityGap(first, matched).rows.find(({ name }) => name === 'gap')!;
  const same = (row: number, partner: number) =>
    row === partner || (groups !== undefined && groups[row] === groups[partner]);
  const hubs = new Map<number, number>();
  const wrong: { sample: number; nearest: number; rank: number }[] = [];
  const recalls = ([0, 1] as const).map((from) => {
    const gallery = rowsOf[1 - from]!;
    const k = Math.min(10, gallery.length);
    const { indices } = nearest(
      selectRows(embeddings, queryRows[from]),
      selectRows(embeddings, gallery),
      k,
      { products },
    );
    const right = queryRows[from].map((sample, q) => {
      const neighbours = Array.from(indices.subarray(q * k, (q + 1) * k), (j) => gallery[j]!);
      hubs.set(neighbours[0]!, (hubs.get(neighbours[0]!) ?? 0) + 1);
      const rank = neighbours.findIndex((row) => same(row, partners[sample]!));
      if (rank !== 0) wrong.push({ sample, nearest: neighbours[0]!, rank });
      return rank === 0 ? 1 : 0;
    });
    return { from: names[from], to: names[1 - from]!, recall: shareInterval(right) };
  });
  return {
    sides: names,
    asked: queryRows[0].length,
    pairs: rowsOf[0].length,
    side: store.add(side),
    partners: store.add(partners),
    gap: { value: gap.value, low: gap.low, high: gap.high },
    hubs: [...hubs]
      .map(([sample, count]) => ({ sample, count }))
      .sort((a, b) => b.count - a.count || a.sample - b.sample)
      .slice(0, 20),
    recalls,
    wrongCounts: [0, 1].map(
      (from) => wrong.filter(({ sample }) => side[sample] === from).length,
    ) as [number, number],
    wrong: [0, 1].flatMap((from) =>
      wrong
        .filter(({ sample }) => side[sample] === from)
        .sort((a, b) => byLowness(a.rank, b.rank) || a.sample - b.sample)
        .slice(0, maximumSamples),
    ),
  };
}

/** All rows, or some of them in their order. */
function drawnRows(rows: number[], most: number, rng: Rng): number[] {
  if (rows.length <= most) return rows;
  const places = rng.permutation(rows.length).subarray(0, Math.min(most, drawnPairs)).sort();
  return Array.from(places, (at) => rows[at]!);
}

/** The worst rank first; -1, a partner that was not found, before all. */
function byLowness(a: number, b: number): number {
  const place = (rank: number) => (rank < 0 ? Number.MAX_SAFE_INTEGER : rank);
  return place(b) - place(a);
}
