import type { Table } from '@lancedb/lancedb';

/** An entry that was found, before its facts are read. */
export interface Candidate {
  readonly id: string;
  readonly score: number;
}

const batchRows = 4096;

/**
 * The k nearest entries by the cosine of the first `width` values of each vector: an embedding trained with Matryoshka losses (Kusupati et al.
 * 2022, https://arxiv.org/abs/2205.13147) may be cut. Compares with every entry.
 *
 * @param query at least `width` values
 */
export async function narrowSearch(
  table: Table,
  query: Float32Array,
  width: number,
  k: number,
): Promise<Candidate[]> {
  const cut = unit(query, width);
  let best: Candidate[] = [];
  const batches = table.query().select(['id', 'vector']);
  for await (const batch of batches) {
    const ids = batch.getChild('id')!;
    const vectors = batch.getChild('vector')!;
    for (let row = 0; row < batch.numRows; row++) {
      const vector = (vectors.get(row) as { toArray(): Float32Array }).toArray();
      best.push({ id: String(ids.get(row)), score: cosine(cut, vector, width) });
    }
    if (best.length > batchRows + k) best = nearest(best, k);
  }
  return nearest(best, k);
}

function nearest(candidates: Candidate[], k: number): Candidate[] {
  return candidates
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
    .slice(0, k);
}

function unit(vector: Float32Array, width: number): Float32Array {
  let squares = 0;
  for (let d = 0; d < width; d++) squares += vector[d]! ** 2;
  const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
  return vector.subarray(0, width).map((value) => value * scale);
}

/** Zero where the first values of an entry are all zero: they have no direction. */
function cosine(query: Float32Array, vector: Float32Array, width: number): number {
  let dot = 0;
  let squares = 0;
  for (let d = 0; d < width; d++) {
    dot += query[d]! * vector[d]!;
    squares += vector[d]! ** 2;
  }
  return squares > 0 ? dot / Math.sqrt(squares) : 0;
}
