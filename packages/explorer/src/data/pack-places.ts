import type { PlaceVectors } from '@counterpoint/explain';
import type { BlobStore } from '../page/blob-store.js';
import type { PagePlaces } from '../page/page-data.js';

/** What is known of the places of one sample. */
export interface SamplePlaces {
  readonly sample: number;
  readonly places: PlaceVectors;
  /** Tokens, for texts. */
  readonly words?: readonly string[];
}

/**
 * Places as whole numbers of 16 bits with a scale a sample: the sum over pairs stays within 1e-4 of
 * the cosine.
 */
export function packPlaces(
  count: number,
  entries: readonly SamplePlaces[],
  turned: boolean,
  means: Float32Array,
  store: BlobStore,
): PagePlaces | undefined {
  const first = entries[0];
  if (first === undefined) return undefined;
  const entryOf = new Int32Array(count).fill(-1);
  const offsets = new Int32Array(entries.length);
  const scales = new Float32Array(entries.length);
  const values = new Int16Array(
    entries.reduce((sum, { places }) => sum + places.vectors.length, 0),
  );
  let at = 0;
  entries.forEach(({ sample, places }, entry) => {
    entryOf[sample] = entry;
    offsets[entry] = at;
    const largest = places.vectors.reduce(
      (maximum, value) => Math.max(maximum, Math.abs(value)),
      0,
    );
    scales[entry] = largest / 32767;
    for (const value of places.vectors)
      values[at++] = largest === 0 ? 0 : Math.round((value / largest) * 32767);
  });
  return {
    grids: entries.map(({ places }) => places.grid),
    entries: store.add(entryOf),
    offsets: store.add(offsets),
    values: store.add(values),
    scales: store.add(scales),
    width: first.places.width,
    means: store.add(means),
    turned,
    words: entries.some(({ words }) => words !== undefined)
      ? entries.map(({ words }) => words ?? null)
      : undefined,
  };
}
