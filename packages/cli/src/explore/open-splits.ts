import type { Dataset, Sample } from '@counterpoint/core';
import { concat } from '@counterpoint/data';
import type { Program } from '../program/program.js';
import { refuseOtherNames } from '../source/refuse-other-names.js';
import { resolveSource } from '../source/resolve-source.js';
import { sourceSplits } from '../source/source-splits.js';

export interface OpenSplitsOptions {
  readonly program: Pick<Program, 'detect' | 'adapt' | 'splits'>;
  readonly extensions: readonly string[];
  readonly path: string;
  readonly split?: string;
}

/**
 * The stored samples of a path: one split where it is named, else all of them, each sample with
 * its `split` among its metadata. The embeddings of several splits are what shows leakage.
 *
 * @param open opens one split, or what there is without splits
 * @throws CP_CLI_USAGE for a split beside a path that names another one
 */
export async function openSplits(
  open: (split?: string) => Promise<Dataset>,
  { program, extensions, path, split }: OpenSplitsOptions,
): Promise<Dataset> {
  refuseOtherNames(path, { split });
  if (split !== undefined) return open(split);
  const query = { path, split: '', groups: 'none', limit: 0 } as const;
  const names = await sourceSplits(program, resolveSource(program, query), extensions);
  if (names.length < 2) return open();
  const parts = await Promise.all(names.map(async (name) => withSplit(await open(name), name)));
  return concat(parts, path) as Dataset;
}

/** The same samples, named by the split, with the split in their metadata. */
function withSplit(dataset: Dataset, split: string): Dataset {
  const withSplitName = (sample: Sample): Sample => ({
    ...sample,
    metadata: { ...sample.metadata, split },
  });
  return {
    ...dataset,
    name: split,
    async *epoch(order, from, onSkip) {
      for await (const sample of dataset.epoch(order, from, onSkip)) yield withSplitName(sample);
    },
    at: dataset.at && (async (index) => withSplitName(await dataset.at!(index))),
  };
}
