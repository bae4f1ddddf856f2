import {
  nearest,
  type EmbeddingMatrix,
  type FloatProducts,
  type Neighbours,
} from '@counterpoint/eval';
import { trustMarks } from '../layout/trust-marks.js';
import { umap } from '../layout/umap.js';
import type { BlobStore } from '../page/blob-store.js';
import type { PageComparison } from '../page/page-data.js';
import { votesOf } from './classify-by-neighbours.js';
import { linearCka } from './linear-cka.js';
import { meanOfShares } from './mean-of-shares.js';
import { shareInterval } from './share-interval.js';

/** Another run on the same samples in the same order. */
export interface OtherRun {
  readonly name: string;
  readonly embeddings: EmbeddingMatrix;
}

const maximumSamples = 100;

interface CompareOptions {
  readonly seed: number;
  readonly epochs?: number;
  readonly products?: FloatProducts;
}

/**
 * Compares two spaces of the same samples: shared neighbours, CKA, the largest movers, and what was
 * gained and lost.
 */
export function compareRuns(
  current: {
    readonly embeddings: EmbeddingMatrix;
    readonly neighbours: Neighbours;
    readonly points: Float32Array;
  },
  other: OtherRun,
  labels: Int32Array,
  store: BlobStore,
  { seed, epochs = 200, products }: CompareOptions,
): PageComparison {
  const { k } = current.neighbours;
  const { count } = current.embeddings;
  const theirs = nearest(other.embeddings, other.embeddings, k, { itself: true, products });
  const overlaps = Float32Array.from({ length: count }, (_, i) => {
    const first = new Set(current.neighbours.indices.subarray(i * k, (i + 1) * k));
    let shared = 0;
    for (let at = i * k; at < (i + 1) * k; at++) if (first.has(theirs.indices[at]!)) shared++;
    return shared / k;
  });
  const points = umap(theirs, { seed, epochs, start: current.points, gentle: true });
  const before = votesOf(current.neighbours, labels).predicted;
  const after = votesOf(theirs, labels).predicted;
  const labelled = [...labels.keys()].filter((i) => labels[i]! >= 0);
  const right = (predicted: Int32Array, i: number) => (predicted[i] === labels[i] ? 1 : 0);
  const gained = labelled.filter((i) => right(after, i) > right(before, i));
  const lost = labelled.filter((i) => right(after, i) < right(before, i));
  return {
    name: other.name,
    cka: linearCka(current.embeddings, other.embeddings),
    overlap: meanOfShares(overlaps),
    overlaps: store.add(overlaps),
    map: {
      name: other.name,
      points: store.add(points),
      trust: store.add(trustMarks(points, theirs.indices, k)),
    },
    neighbours: store.add(theirs.indices),
    movers: [...overlaps.keys()]
      .sort((a, b) => overlaps[a]! - overlaps[b]! || a - b)
      .slice(0, maximumSamples),
    gained: gained.slice(0, maximumSamples),
    lost: lost.slice(0, maximumSamples),
    counts: { movers: count, gained: gained.length, lost: lost.length },
    accuracies:
      labelled.length === 0
        ? undefined
        : [
            shareInterval(labelled.map((i) => right(before, i))),
            shareInterval(labelled.map((i) => right(after, i))),
          ],
  };
}
