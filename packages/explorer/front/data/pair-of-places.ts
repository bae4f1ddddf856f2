import type { SampleAnswers } from './sample-answers.js';
import type { Page } from './page-contents.js';
import type { PairOfPlaces } from './place-pairs.js';

type Base = Omit<Page, keyof SampleAnswers>;

/** @param centred take the mean of all samples away, an equal share from each place */
export function pairOfPlaces(
  page: Base,
  a: number,
  b: number,
  centred: boolean,
): PairOfPlaces | undefined {
  const { places } = page;
  if (!places) return undefined;
  const entries = [a, b].map((sample) => page.whole(places.entries)[sample]!);
  if (entries.some((entry) => entry < 0)) return undefined;
  const [vectorsA, vectorsB] = entries.map((entry, i) =>
    vectorsOf(page, [a, b][i]!, entry, centred),
  ) as [Float64Array, Float64Array];
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
  const words = entries.map((entry) => places.words?.[entry] ?? undefined);
  return { gridA, gridB, pairs, sum, wordsA: words[0], wordsB: words[1], turned: places.turned };
}

function vectorsOf(page: Base, sample: number, entry: number, centred: boolean): Float64Array {
  const places = page.places!;
  const [rows, columns] = places.grids[entry]!;
  const from = page.whole(places.offsets)[entry]!;
  const scale = page.float(places.scales)[entry]!;
  const side = page.crossModal ? page.bytes(page.crossModal.side)[sample]! : 0;
  const mean = page.float(places.means).subarray(side * places.width, (side + 1) * places.width);
  return Float64Array.from(
    page.whole(places.values).subarray(from, from + rows * columns * places.width),
    (value, at) => value * scale - (centred ? mean[at % places.width]! / (rows * columns) : 0),
  );
}

/** The length of the sum of all places: of the embedding. */
function total(vectors: Float64Array, width: number): number {
  const sum = new Float64Array(width);
  vectors.forEach((value, at) => (sum[at % width]! += value));
  return Math.hypot(...sum);
}
