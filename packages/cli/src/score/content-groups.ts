import { undefinedOn, type Dataset } from '@counterpoint/core';
import { groupIds, type RawSample } from '@counterpoint/data';

/**
 * Groups of samples with equal content, which a division keeps on one side.
 *
 * @returns int32 [size]; undefined where the data cannot say, as of drawn scenes
 * @throws the errors of the data
 */
export async function contentGroups(dataset: Dataset): Promise<Int32Array | undefined> {
  if (!(await isStored(dataset))) return undefined;
  return groupIds(dataset as Dataset<RawSample>, 'content').catch(undefinedOn('CP_DATA_GROUPS'));
}

/** Whether samples are as they are stored, and not made. */
async function isStored(dataset: Dataset): Promise<boolean> {
  const order = { seed: 0, epoch: 0, shuffle: false };
  for await (const { value } of dataset.epoch(order, 0, () => undefined))
    return typeof value === 'object' && value !== null && 'members' in value;
  return false;
}
