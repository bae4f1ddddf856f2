import type { Table } from '@lancedb/lancedb';
import { idCondition } from './id-condition.js';

/** The range of entries that {@link listEntries} returns. */
export interface ListOptions {
  /** Entries to leave out at the start. Default 0. */
  readonly offset?: number;
  /** The most entries. Default: all. */
  readonly limit?: number;
}

/** An entry without its vector. */
export interface ListedEntry {
  readonly id: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

const idsAtOnce = 1000;

/** The entries of a table, in the order in which they are stored. */
export async function* listEntries(
  table: Table,
  { offset = 0, limit = Infinity }: ListOptions,
): AsyncGenerator<ListedEntry> {
  let passed = 0;
  let listed = 0;
  for await (const batch of table.query().select(['id', 'facts'])) {
    for (const row of batch) {
      if (passed++ < offset) continue;
      if (listed++ >= limit) return;
      yield { id: String(row['id']), facts: factsOf(row['facts']) };
    }
  }
}

/** The entries of some ids, in the order of the ids. */
export async function entriesOf(table: Table, ids: readonly string[]): Promise<ListedEntry[]> {
  const entries = new Map<string, ListedEntry>();
  for (let first = 0; first < ids.length; first += idsAtOnce) {
    const rows = (await table
      .query()
      .where(idCondition(ids.slice(first, first + idsAtOnce)))
      .select(['id', 'facts'])
      .toArray()) as { id: string; facts: string }[];
    for (const { id, facts } of rows) entries.set(id, { id, facts: factsOf(facts) });
  }
  return ids.flatMap((id) => entries.get(id) ?? []);
}

/** The facts of an entry as they are stored. */
export function factsOf(text: unknown): Readonly<Record<string, unknown>> {
  return JSON.parse(String(text)) as Readonly<Record<string, unknown>>;
}
