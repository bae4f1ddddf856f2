import { isDeepStrictEqual } from 'node:util';
import type { Dataset } from '@counterpoint/core';

/**
 * Checks that a source yields each sample once an epoch, in an order that depends on seed and epoch
 * alone, and that it continues from any position.
 */
export async function trialSource(component: unknown): Promise<void> {
  const dataset = component as Dataset;
  const keys = async (seed: number, epoch: number, from = 0) => {
    const read: string[] = [];
    for await (const { key } of dataset.epoch({ seed, epoch, shuffle: true }, from)) read.push(key);
    return read;
  };
  const first = await keys(1, 0);
  if (first.length !== dataset.size || dataset.size === 0)
    throw new Error(`an epoch of ${first.length} samples in a set of ${dataset.size}`);
  if (new Set(first).size !== first.length) throw new Error('a key that stands for two samples');
  if (!isDeepStrictEqual(await keys(1, 0), first))
    throw new Error('another order for the same seed and epoch');
  if (!isDeepStrictEqual(await keys(1, 0, 1), first.slice(1)))
    throw new Error('an epoch that is begun at position 1 is not the rest of the epoch');
  if (!isDeepStrictEqual([...(await keys(1, 1))].sort(), [...first].sort()))
    throw new Error('another epoch has other samples');
  await dataset.close?.();
}
