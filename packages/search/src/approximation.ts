import { Rng } from '@counterpoint/core';
import type { Table } from '@lancedb/lancedb';
import type { Library } from './lance.js';
import type { Approximation } from './manifest.js';

const sampled = 64;

/**
 * Divides the vectors into sqrt(N) cells, then looks into as many cells a query as it takes to find
 * the true ten nearest of sampled
 * rows, the row itself left out, at the recall asked for.
 *
 * The inverted file of Jégou, Douze and Schmid 2011, "Product quantization for nearest neighbor
 * search", section IV,
 * https://doi.org/10.1109/TPAMI.2010.57, without quantisation: distances are exact.
 */
export async function approximate(
  { lance }: Library,
  table: Table,
  rows: number,
  recall: number,
): Promise<Approximation> {
  const partitions = Math.max(1, Math.round(Math.sqrt(rows)));
  await table.createIndex('vector', {
    config: lance.Index.ivfFlat({ distanceType: 'l2', numPartitions: partitions }),
    replace: true,
  });
  const queries = await sampleVectors(table, rows);
  const truth = await Promise.all(
    queries.map(async (query) => new Set(await nearestIds(table, query))),
  );
  for (
    let probes = Math.min(8, partitions);
    ;
    probes = Math.min(partitions, Math.ceil(probes * 1.25))
  ) {
    let hits = 0,
      total = 0;
    for (const [q, query] of queries.entries()) {
      const ids = await nearestIds(table, query, probes);
      total += truth[q]!.size - 1;
      hits += ids.slice(1).filter((id) => truth[q]!.has(id)).length;
    }
    const measured = total === 0 ? 1 : hits / total;
    if (measured >= recall || probes === partitions)
      return { partitions, probes, recall: measured, rows, filled: rows };
  }
}

async function sampleVectors(table: Table, rows: number): Promise<Float32Array[]> {
  const offsets = Rng.of(rows, 'search', 'sampled queries').permutation(rows).subarray(0, sampled);
  const sample = (await table
    .takeOffsets([...offsets])
    .select(['vector'])
    .toArray()) as { vector: Iterable<number> }[];
  return sample.map(({ vector }) => Float32Array.from(vector));
}

/** The ids of the eleven nearest: the row itself and ten more. */
async function nearestIds(table: Table, vector: Float32Array, probes?: number): Promise<string[]> {
  const query = table
    .query()
    .nearestTo(vector)
    .distanceType('l2')
    .limit(11)
    .select(['id', '_distance']);
  const rows = (await (
    probes === undefined ? query.bypassVectorIndex() : query.nprobes(probes)
  ).toArray()) as { id: string }[];
  return rows.map(({ id }) => id);
}
