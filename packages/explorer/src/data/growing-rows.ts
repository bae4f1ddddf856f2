import type { EmbeddingMatrix } from '@counterpoint/eval';

/** Rows that arrive batch by batch, in one array from the beginning: no second copy is joined. */
export interface GrowingRows {
  /** @param rows [count, width] */
  readonly add: (rows: Float32Array, count: number) => void;
  /** What was added. */
  readonly matrix: () => EmbeddingMatrix;
}

/** @param expected how many rows there will be; more are accepted too */
export function growingRows(expected: number): GrowingRows {
  let all = new Float32Array();
  let [used, count] = [0, 0];
  return {
    add: (rows, added) => {
      const needed = used + rows.length;
      if (needed > all.length) {
        const first = used === 0 ? expected * (rows.length / added) : 1.5 * used;
        const larger = new Float32Array(Math.max(needed, Math.ceil(first)));
        larger.set(all.subarray(0, used));
        all = larger;
      }
      all.set(rows, used);
      used = needed;
      count += added;
    },
    matrix: () => ({ rows: all.subarray(0, used), count, width: count === 0 ? 0 : used / count }),
  };
}
