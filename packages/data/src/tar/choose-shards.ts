import { CounterpointError } from '@counterpoint/core';
import { createHash } from 'node:crypto';
import { sameSplit } from '../open/split-names.js';
import { chooseRowSplit } from '../open/choose-row-split.js';
import { PackedSamples } from './packed-samples.js';
import { sampleFolders } from './sample-folders.js';
import type { TarIndex, TarShard } from './tar-index.js';

/** The shards to read, and what their folders said. */
export interface ChosenShards {
  readonly shards: readonly TarShard[];
  readonly fingerprint: string;
  /** The one of them that was chosen. */
  readonly split?: string;
  readonly splits: ReadonlyMap<string, number>;
  readonly labelledBy?: 'the .cls files' | 'folders in the archive';
}

/** The samples of the split, with the classes of their folders where nothing has a `.cls`. */
export function chooseShards(
  { shards, inMemory, fingerprint }: TarIndex,
  split: string | undefined,
  where: string,
): ChosenShards {
  for (const { samples } of shards)
    for (const { label } of samples)
      if (label !== undefined)
        return { shards, fingerprint, splits: new Map(), labelledBy: 'the .cls files' };
  const folders = sampleFolders(
    shards.flatMap(({ samples }) => [...samples].map((each) => each.base)),
  );
  const splits = new Map<string, number>();
  let classes = 0;
  for (const { samples } of shards)
    for (const { base } of samples) {
      const splitName = folders.splitOf(base);
      if (splitName !== undefined) splits.set(splitName, (splits.get(splitName) ?? 0) + 1);
      if (folders.classOf(base) !== undefined) classes++;
    }
  if (splits.size === 0 && classes === 0) {
    if (split !== undefined && !sameSplit(split, 'train')) throw noSplits(split, where);
    return { shards, fingerprint, splits };
  }
  const chosenSplit =
    splits.size === 0 ? undefined : chooseRowSplit([...splits.keys()], split ?? 'train', where);
  if (splits.size === 0 && split !== undefined && !sameSplit(split, 'train'))
    throw noSplits(split, where);
  const shardsOfSplit = shards.map((shard) => {
    const samples = [...shard.samples]
      .filter(
        ({ base }) => chosenSplit === undefined || sameSplit(folders.splitOf(base)!, chosenSplit),
      )
      .map((sample) => ({ ...sample, label: folders.classOf(sample.base) }));
    return { ...shard, samples: inMemory ? samples : new PackedSamples(samples) };
  });
  return {
    shards: shardsOfSplit,
    fingerprint:
      chosenSplit === undefined
        ? fingerprint
        : createHash('sha256').update(`${fingerprint}:${chosenSplit}`).digest('hex'),
    split: chosenSplit,
    splits,
    labelledBy: classes > 0 ? 'folders in the archive' : undefined,
  };
}

function noSplits(split: string, where: string): CounterpointError {
  return new CounterpointError('CP_DATA_SPLIT', {
    what: `There is no split "${split}": the data has no parts`,
    where,
    expected: 'archives called after splits, or folders in them',
    remedy: 'split the data, or hold some of it back',
    facts: { splits: [] },
  });
}
