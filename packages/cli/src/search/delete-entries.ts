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
  const uniqueIds = [...new Set(ids)];
  const indexedIds = new Set((await index.get(uniqueIds)).map(({ id }) => id));
  const notFound = uniqueIds.filter((id) => !indexedIds.has(id));
  const removed = await index.delete(uniqueIds);
  const others = notFound.length === 0 ? '' : `; not in the index: ${notFound.join(', ')}`;
  return { removed, notFound, line: `${removed} entries were removed${others}.` };
}
