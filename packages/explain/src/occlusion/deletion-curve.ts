import { CounterpointError, type Batch, type Encoder } from '@counterpoint/core';
import { cosinesTo } from './cosines-to.js';
import { regionsOf, type RegionOptions } from './regions.js';

/** The cosine as regions are taken away, or put back, in the order of an attribution. */
export interface DeletionCurve {
  /** From the whole sample to nothing of it: [regions + 1]. A good order falls at once. */
  readonly deletion: Float64Array;
  /** From nothing to the whole sample: [regions + 1]. A good order rises at once. */
  readonly insertion: Float64Array;
  /** Means of the two curves (area by the trapezoid rule over a width of 1). */
  readonly deletionArea: number;
  readonly insertionArea: number;
}

/**
 * Deletion and insertion curves: Petsiuk et al. 2018, RISE, https://arxiv.org/abs/1806.07421,
 * section 4.3, with the cosine as the score.
 *
 * @param batch one sample
 * @param other the other side's embedding, [D]
 * @param scores the importance of each region, in the order of `regionsOf` with the same options
 * @throws CP_EXPLAIN_SHAPE when there are not as many scores as regions
 */
export async function deletionCurve<B extends Batch>(
  encoder: Encoder<B>,
  batch: B,
  other: ArrayLike<number>,
  scores: ArrayLike<number>,
  options: RegionOptions = {},
): Promise<DeletionCurve> {
  const regions = await regionsOf(batch, options);
  if (scores.length !== regions.count)
    throw new CounterpointError('CP_EXPLAIN_SHAPE', {
      what: `${scores.length} scores were given for ${regions.count} regions`,
      expected: 'one score a region',
    });
  const order = Array.from({ length: regions.count }, (_, i) => i).sort(
    (a, b) => scores[b]! - scores[a]! || a - b,
  );
  const states = Array.from({ length: regions.count + 1 }, (_, removed) => {
    const marks = new Uint8Array(regions.count).fill(1);
    for (let i = 0; i < removed; i++) marks[order[i]!] = 0;
    return marks;
  });
  const complement = states.map((marks) => marks.map((mark) => 1 - mark));
  const deletion = await cosinesTo(encoder, regions, states, other);
  const insertion = await cosinesTo(encoder, regions, complement, other);
  return { deletion, insertion, deletionArea: area(deletion), insertionArea: area(insertion) };
}

function area(curve: Float64Array): number {
  let total = 0;
  for (let i = 1; i < curve.length; i++) total += (curve[i]! + curve[i - 1]!) / 2;
  return total / (curve.length - 1);
}

/**
 * Attributions of places as scores of regions: the sum over the places that lie in each.
 *
 * @param places [rows x columns], row by row
 * @returns [regionRows x regionColumns], row by row
 */
export function regionScores(
  places: ArrayLike<number>,
  [rows, columns]: readonly [number, number],
  [regionRows, regionColumns]: readonly [number, number],
): Float64Array {
  const scores = new Float64Array(regionRows * regionColumns);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) {
      const region =
        Math.floor((r * regionRows) / rows) * regionColumns +
        Math.floor((c * regionColumns) / columns);
      scores[region]! += places[r * columns + c]!;
    }
  if (rows >= regionRows && columns >= regionColumns) return scores;
  return scores.map((_, i) => {
    const row = Math.floor((Math.floor(i / regionColumns) * rows) / regionRows);
    return places[row * columns + Math.floor(((i % regionColumns) * columns) / regionColumns)]!;
  });
}
