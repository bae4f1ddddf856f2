import type { DistinctIds } from './bag-of-rows.js';

/** The number of distinct ids is padded to a multiple of this, so that shapes repeat. */
const step = 1024;

/** The distinct ids of rows, with amounts of 1 / root of each row's length. @param vocabulary ids are below it */
export function distinctIds(rows: readonly ArrayLike<number>[], vocabulary: number): DistinctIds {
  const places = new Map<number, number>();
  for (const row of rows) for (let t = 0; t < row.length; t++) if (!places.has(row[t]!)) places.set(row[t]!, places.size);
  const count = Math.min(vocabulary, Math.ceil(places.size / step) * step);
  const ids = new Int32Array(count);
  for (const [id, place] of places) ids[place] = id;
  for (let place = places.size, unused = 0; place < count; unused++) if (!places.has(unused)) ids[place++] = unused;
  const amounts = new Float32Array(rows.length * count);
  rows.forEach((row, n) => {
    const share = 1 / Math.sqrt(Math.max(1, row.length));
    for (let t = 0; t < row.length; t++) amounts[n * count + places.get(row[t]!)!]! += share;
  });
  return { ids, amounts };
}
