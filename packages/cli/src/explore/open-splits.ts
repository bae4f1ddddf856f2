import type { Dataset, Modality, Sample, SkippedSample } from '@counterpoint/core';
import { concat, mapDataset } from '@counterpoint/data';
import type { ExploreProgram } from './explore-program.js';

/**
 * The samples of a path, decoded: one split where it is named, else all of them, each sample with its `split` among its metadata.
 * The embeddings of several splits are what shows leakage.
 */
export async function openSplits(
  program: ExploreProgram,
  modality: Modality,
  path: string,
  split: string | undefined,
  onSkip: ((skipped: SkippedSample) => void) | undefined,
): Promise<Dataset> {
  const { extensions } = modality;
  const first = await program.open(path, { split, extensions, onSkip });
  const names = (first as { readonly splits?: readonly string[] }).splits ?? [];
  const decode = (sample: Sample) => modality.decode(sample);
  if (split !== undefined || names.length < 2) return mapDataset(first, decode) as Dataset;
  await first.close?.();
  const parts = await Promise.all(
    names.map(async (name) =>
      marked(await program.open(path, { split: name, extensions, onSkip }), name),
    ),
  );
  return mapDataset(concat(parts) as Dataset, decode) as Dataset;
}

/** The same samples, with the split in their metadata. */
function marked(dataset: Dataset, split: string): Dataset {
  const withSplit = (sample: Sample): Sample => ({
    ...sample,
    metadata: { ...sample.metadata, split },
  });
  return {
    ...dataset,
    async *epoch(order, from, onSkip) {
      for await (const sample of dataset.epoch(order, from, onSkip)) yield withSplit(sample);
    },
    at: dataset.at && (async (index) => withSplit(await dataset.at!(index))),
  };
}
