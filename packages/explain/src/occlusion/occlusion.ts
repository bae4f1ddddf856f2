import type { Batch, Encoder } from '@counterpoint/core';
import { cosinesTo } from './cosines-to.js';
import { regionsOf, type RegionOptions } from './regions.js';

/** How far the cosine falls when each region is taken away. */
export interface Occlusion {
  /**
   * [grid height, grid width], row-major: cosine of the whole less the cosine without the region.
   */
  readonly drops: Float64Array;
  readonly grid: readonly [number, number];
  readonly similarity: number;
}

/**
 * Occlusion: what the similarity loses without each region, one forward pass a region and no
 * gradient.
 * Zeiler and Fergus 2014, https://arxiv.org/abs/1311.2901, section 4.2.
 *
 * @param batch one sample
 * @param other the other side's embedding, [D]
 * @throws CP_EXPLAIN_SHAPE, CP_EXPLAIN_OPTION
 */
export async function occlusion<B extends Batch>(
  encoder: Encoder<B>,
  batch: B,
  other: ArrayLike<number>,
  options: RegionOptions = {},
): Promise<Occlusion> {
  const regions = await regionsOf(batch, options);
  const all = new Uint8Array(regions.count).fill(1);
  const masks = Array.from({ length: regions.count + 1 }, (_, i) =>
    i === 0 ? all : all.map((_mark, region) => (region === i - 1 ? 0 : 1)),
  );
  const cosines = await cosinesTo(encoder, regions, masks, other);
  const similarity = cosines[0]!;
  return {
    drops: cosines.subarray(1).map((cosine) => similarity - cosine),
    grid: regions.grid,
    similarity,
  };
}
