import type { Dataset, Sample } from '@counterpoint/core';
import { indexedDataset, join, type RawSample } from '@counterpoint/data';

/**
 * Joins two tables by a column that both have, and leaves that column out: translations of one
 * sentence
 * into two languages become a pair of these. Rows without a partner are left out.
 *
 * @throws CP_DATA_JOIN when no value is in both tables, or one is there twice in a table
 */
export async function joinedTexts(
  first: Dataset<RawSample>,
  second: Dataset<RawSample>,
  on: string,
): Promise<Dataset<RawSample>> {
  const joined = await join<RawSample>({ first, second }, { key: on });
  return indexedDataset<RawSample>({
    name: `${joined.name} by ${on}`,
    fingerprint: joined.fingerprint,
    size: joined.size,
    key: String,
    async read(index): Promise<Sample<RawSample>> {
      const { key, value } = await joined.at!(index);
      const both = { ...value['second']!.metadata, ...value['first']!.metadata };
      const metadata = Object.fromEntries(Object.entries(both).filter(([column]) => column !== on));
      return { index, key, metadata, value: { members: {} } };
    },
  });
}
