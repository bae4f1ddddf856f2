import type { VectorIndex } from '@counterpoint/search';

/** What a deletion did. */
export interface DeletedEntries {
  readonly removed: number;
  /** Ids that the index does not have. */
  readonly notFound: readonly string[];
  /** Both in a sentence. */
  readonly line: string;
}

/** Removes entries by id, and says which there are none of. */
export async function deleteEntries(
  index: Pick<VectorIndex, 'get' | 'delete'>,
  ids: readonly string[],
): Promise<DeletedEntries> {
  const asked = [...new Set(ids)];
  const known = new Set((await index.get(asked)).map(({ id }) => id));
  const notFound = asked.filter((id) => !known.has(id));
  const removed = await index.delete(asked);
  const others = notFound.length === 0 ? '' : `; not in the index: ${notFound.join(', ')}`;
  return { removed, notFound, line: `${removed} entries were removed${others}.` };
}
