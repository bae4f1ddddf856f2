import type { SidesOfRows } from '../analysis/cross-modal-of.js';
import type { GatheredSamples } from './gather-samples.js';
import type { Preview } from './preview.js';

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
  const both = <T>(read: (samples: GatheredSamples) => readonly T[] | undefined, none: T) => {
    const [a, b] = [read(first), read(second)];
    if (!a && !b) return undefined;
    return [...(a ?? first.keys.map(() => none)), ...(b ?? second.keys.map(() => none))];
  };
  const previews = both<Preview>((samples) => samples.previews, {});
  return {
    sides: { names, side, partners, groups: sameTexts(previews, count) },
    indices,
    keys: [...first.keys, ...second.keys],
    labels: Int32Array.from([...first.labels!, ...second.labels!]),
    metadata: both(({ metadata }) => metadata, undefined),
    previews,
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

/** A number for every row: the same for rows of one text, its own for a row without one. */
function sameTexts(previews: readonly Preview[] | undefined, count: number): Int32Array {
  const first = new Map<string, number>();
  return Int32Array.from({ length: count }, (_, row) => {
    const text = previews?.[row]?.text;
    if (text === undefined) return row;
    if (!first.has(text)) first.set(text, row);
    return first.get(text)!;
  });
}

type Matrix = GatheredSamples['embeddings'];

function stacked(a: Matrix, b: Matrix): Matrix {
  const rows = new Float32Array(a.rows.length + b.rows.length);
  rows.set(a.rows);
  rows.set(b.rows, a.rows.length);
  return { rows, count: a.count + b.count, width: Math.max(a.width, b.width) };
}
