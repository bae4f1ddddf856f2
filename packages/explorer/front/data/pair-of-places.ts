import type { Page } from './page.js';

/** The cosine of two samples as a sum over pairs of places, from what the page holds. */
export interface PairOfPlaces {
  readonly gridA: readonly [number, number];
  readonly gridB: readonly [number, number];
  /** [places of a, places of b] */
  readonly pairs: Float64Array;
  readonly sum: number;
  readonly wordsA?: readonly string[];
  readonly wordsB?: readonly string[];
}

export function pairOfPlaces(page: Page, a: number, b: number): PairOfPlaces | undefined {
  const { places } = page;
  if (!places) return undefined;
  const entries = [a, b].map((sample) => page.whole(places.entries)[sample]!);
  if (entries.some((entry) => entry < 0)) return undefined;
  const [vectorsA, vectorsB] = entries.map((entry) => vectorsOf(page, entry)) as [
    Float64Array,
    Float64Array,
  ];
  const [gridA, gridB] = entries.map((entry) => places.grids[entry]!) as [
    readonly [number, number],
    readonly [number, number],
  ];
  const { width } = places;
  const [countA, countB] = [vectorsA.length / width, vectorsB.length / width];
  const norms = total(vectorsA, width) * total(vectorsB, width);
  const pairs = new Float64Array(countA * countB);
  let sum = 0;
  for (let i = 0; i < countA; i++)
    for (let j = 0; j < countB; j++) {
      let product = 0;
      for (let d = 0; d < width; d++)
        product += vectorsA[i * width + d]! * vectorsB[j * width + d]!;
      sum += pairs[i * countB + j] = norms === 0 ? 0 : product / norms;
    }
  const words = entries.map((entry) => places.words?.[entry]);
  return { gridA, gridB, pairs, sum, wordsA: words[0], wordsB: words[1] };
}

function vectorsOf(page: Page, entry: number): Float64Array {
  const places = page.places!;
  const [rows, columns] = places.grids[entry]!;
  const from = page.whole(places.offsets)[entry]!;
  const scale = page.float(places.scales)[entry]!;
  return Float64Array.from(
    page.whole(places.values).subarray(from, from + rows * columns * places.width),
    (value) => value * scale,
  );
}

/** The length of the sum of all places: of the embedding. */
function total(vectors: Float64Array, width: number): number {
  const sum = new Float64Array(width);
  vectors.forEach((value, at) => (sum[at % width]! += value));
  return Math.hypot(...sum);
}
