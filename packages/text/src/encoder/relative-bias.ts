import type { Embedding } from '@counterpoint/core';
import { reshape, tensor2d, tidy, transpose, type Tensor } from '@tensorflow/tfjs-core';

/** From this distance on all positions share a bucket. */
const furthest = 128;

/**
 * Scores of attention by relative position: each offset of key and query has a bucket, and each
 * bucket a learned
 * score a head. Raffel et al. 2020 (T5), https://arxiv.org/abs/1910.10683, section 2.1; MPNet
 * (2004.09297) uses
 * the same.
 *
 * @param table [buckets, heads]
 * @returns [1, heads, time, time]
 */
export function relativeBias(table: Embedding, time: number): Tensor {
  const [buckets, heads] = table.weight.shape as [number, number];
  return tidy(() => {
    const ids = tensor2d(relativeBuckets(time, buckets), [1, time * time], 'int32');
    return reshape(transpose(table.apply(ids), [0, 2, 1]), [1, heads, time, time]);
  });
}

/**
 * The bucket of each pair of positions, row-major by query. Half of the buckets are for keys
 * behind the query;
 * of each half, the near half has one offset a bucket, and the others grow logarithmically.
 *
 * @param buckets at least 4
 * @returns [time * time]
 */
export function relativeBuckets(time: number, buckets: number): Int32Array {
  const half = Math.floor(buckets / 2);
  const exact = Math.floor(half / 2);
  return Int32Array.from({ length: time * time }, (_, i) => {
    const offset = (i % time) - Math.floor(i / time); // key less query
    const distance = Math.abs(offset);
    const behind = offset > 0 ? half : 0;
    if (distance < exact) return behind + distance;
    const share = Math.log(distance / exact) / Math.log(furthest / exact);
    return behind + Math.min(exact + Math.floor(share * (half - exact)), half - 1);
  });
}
