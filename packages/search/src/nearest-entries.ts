import type { Table } from '@lancedb/lancedb';
import type { Hit } from './entry.js';
import { factsOf } from './listed-entries.js';

const columns = ['id', 'facts', '_distance'];

/**
 * The k nearest entries of a table by cosine, best first.
 *
 * @param unit the query, of unit length
 * @param probes how many cells to look into; without it every entry is compared
 */
export async function nearestEntries(
  table: Table,
  unit: Float32Array,
  k: number,
  probes?: number,
): Promise<Hit[]> {
  const query = table.query().nearestTo(unit).distanceType('l2').limit(k).select(columns);
  if (probes === undefined) query.bypassVectorIndex();
  else query.nprobes(probes);
  const rows = (await query.toArray()) as { id: string; facts: string; _distance: number }[];
  return rows.map(({ id, facts, _distance: squared }) => ({
    id,
    score: 1 - squared / 2,
    facts: factsOf(facts),
  }));
}
