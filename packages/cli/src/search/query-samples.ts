import { readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { CounterpointError, ifExists, type Sample, type SkippedSample } from '@counterpoint/core';
import type { Program } from '../program/program.js';
import { openRunData } from '../run/open-run-data.js';
import { refuseSplit } from './refuse-no-effect.js';
import type { OpenedRun } from '../run/open-run.js';

/** Which samples of queries are looked for. */
export interface QueryOptions {
  /** Of queries that are data. Default: the training split, or the only one. */
  readonly split?: string;
  /** Receives what cannot be read; without it that is an error. */
  readonly onSkip?: (skipped: SkippedSample) => void;
}

/**
 * The samples of queries: a file that the modality reads is one sample, everything else is opened
 * as data.
 *
 * @throws CP_CLI_USAGE for a path that does not exist, and for a split where no query is data;
 *   without `onSkip` what cannot be read
 */
export async function querySamples(
  program: Program,
  run: OpenedRun,
  paths: readonly string[],
  { split, onSkip }: QueryOptions = {},
): Promise<Sample[]> {
  const samples: Sample[] = [];
  let isData = false;
  // What is looked for need not have the run's column of classes.
  const unlabelled = { ...run, config: { ...run.config, label: undefined } };
  for (const path of paths) {
    const about = await ifExists(stat(path));
    if (about === undefined)
      throw new CounterpointError('CP_CLI_USAGE', {
        what: `There is no such file or folder: ${path}`,
        where: 'search',
        expected: `${program.samples} to find the like of`,
        remedy: 'correct the path',
      });
    const extension = extname(path).slice(1).toLowerCase();
    if (about.isFile() && run.modality.extensions.includes(extension)) {
      const value = { members: { [extension]: await readFile(path) }, path };
      samples.push({ index: samples.length, key: path, value });
      continue;
    }
    isData = true;
    const dataset = await openRunData(program, unlabelled, { path, split }, onSkip);
    for await (const sample of dataset.epoch({ seed: 0, epoch: 0, shuffle: false }, 0, onSkip))
      samples.push({ ...sample, index: samples.length });
    await dataset.close?.();
  }
  if (split !== undefined && !isData) refuseSplit();
  return samples;
}
