import { CounterpointError, unitedGroups, type Dataset, type Modality } from '@counterpoint/core';
import { groupIds } from '@counterpoint/data';
import type { Program } from '../program/program.js';
import type { GroupKind } from './group-kind.js';

/**
 * One group id a sample: of one kind, or of several united.
 *
 * @param storedDataset before decoding @param dataset the same, decoded
 * @throws CP_CLI_USAGE when the program does not recognise near-duplicates; CP_DATA_GROUPS when
 *   nothing is known of any sample
 */
export async function sampleGroups(
  program: Program,
  kinds: readonly GroupKind[],
  storedDataset: Dataset,
  dataset: Dataset,
  modality: Modality,
): Promise<Int32Array> {
  const lists: Int32Array[] = [];
  for (const kind of kinds) {
    if (kind !== 'near-duplicate') lists.push(await groupIds(storedDataset as never, kind));
    else if (program.nearDuplicates) lists.push(await program.nearDuplicates(dataset, modality));
    else
      throw new CounterpointError('CP_CLI_USAGE', {
        what: `${program.name} does not recognise near-duplicates`,
        where: 'data.groups',
        expected: "'label', 'content' or { fact: ... }",
      });
  }
  return lists.length === 1 ? lists[0]! : unitedGroups(lists);
}
