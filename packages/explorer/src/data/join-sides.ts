import type { SidesOfRows } from '../analysis/cross-modal-of.js';
import type { GatheredSamples } from './gather-samples.js';

/** Both sides of a space behind one another, and which row belongs to which. */
export interface JoinedSides extends GatheredSamples {
  readonly sides: SidesOfRows;
}

/**
 * Joins the samples of two towers: the rows of the second side follow those of the first, and
 * rows of one sample are partners.
 *
 * @param names of the sides, such as `pictures` and `captions`
 */
export function joinSides(
  names: readonly [string, string],
  [first, second]: readonly [GatheredSamples, GatheredSamples],
): JoinedSides {
  const count = first.keys.length + second.keys.length;
  const side = new Uint8Array(count).fill(1, first.keys.length);
  const rowOf = [first, second].map(
    ({ indices }, which) =>
      new Map(Array.from(indices, (index, i) => [index, which * first.keys.length + i] as const)),
  ) as [Map<number, number>, Map<number, number>];
  const indices = Int32Array.from([...first.indices, ...second.indices]);
  const partners = indices.map((index, row) => rowOf[1 - side[row]!]!.get(index) ?? -1);
  const both = <T>(of: (samples: GatheredSamples) => readonly T[] | undefined, none: T) => {
    const [a, b] = [of(first), of(second)];
    if (!a && !b) return undefined;
    return [...(a ?? first.keys.map(() => none)), ...(b ?? second.keys.map(() => none))];
  };
  return {
    sides: { names, side, partners },
    indices,
    keys: [...first.keys, ...second.keys],
    labels: Int32Array.from([...first.labels!, ...second.labels!]),
    metadata: both(({ metadata }) => metadata, undefined),
    previews: both(({ previews }) => previews, {}),
    spectrograms: both(({ spectrograms }) => spectrograms, undefined),
    places: [
      ...(first.places ?? []),
      ...(second.places ?? []).map((each) => ({
        ...each,
        sample: each.sample + first.keys.length,
      })),
    ],
    placesTurned: first.placesTurned || second.placesTurned,
    placesReason: first.placesReason ?? second.placesReason,
    embeddings: stacked(first.embeddings, second.embeddings),
    others: first.others.map((other, i) => stacked(other, second.others[i]!)),
  };
}

type Matrix = GatheredSamples['embeddings'];

function stacked(a: Matrix, b: Matrix): Matrix {
  const rows = new Float32Array(a.rows.length + b.rows.length);
  rows.set(a.rows);
  rows.set(b.rows, a.rows.length);
  return { rows, count: a.count + b.count, width: Math.max(a.width, b.width) };
}
