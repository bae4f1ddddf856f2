import type { Dataset, Sample, SkippedSample } from '@counterpoint/core';
import { concat, mapDataset } from '@counterpoint/data';
import type { Program } from '../program/program.js';
import type { OpenedRun } from '../run/open-run.js';
import { openRunData, sourceOfRun } from '../run/open-run-data.js';
import { sourceSplits } from '../source/source-splits.js';

/**
 * The samples of a path, decoded: one split where it is named, else all of them, each sample with
 * its `split` among its metadata.
 * The embeddings of several splits are what shows leakage.
 */
export async function openSplits(
  program: Program,
  run: OpenedRun,
  path: string,
  split: string | undefined,
  onSkip?: (skipped: SkippedSample) => void,
): Promise<Dataset> {
  const { modality } = run;
  const { extensions } = modality;
  const open = (name?: string) => openRunData(program, run, { path, split: name }, onSkip);
  const decode = (sample: Sample) => modality.decode(sample);
  const names =
    split === undefined
      ? await sourceSplits(program, sourceOfRun(program, run, { path }), extensions)
      : [];
  if (names.length < 2) return mapDataset(await open(split), decode) as Dataset;
  const parts = await Promise.all(names.map(async (name) => marked(await open(name), name)));
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
