import type { Dataset, SkippedSample } from '@counterpoint/core';
import type { Program } from '../program/program.js';
import { openSource } from '../source/open-source.js';
import { resolveSource } from '../source/resolve-source.js';
import type { OpenedRun } from './open-run.js';
import type { DataConfig } from './pretrain-config.js';

/** The record of a run, and what reads the files of its samples. */
export interface TrainedRun extends Pick<OpenedRun, 'run' | 'registry'> {
  readonly modality: Pick<OpenedRun['modality'], 'extensions'>;
}

/**
 * Opens the data that a run was trained on, as it was selected then; undefined where the folder
 * does not say.
 *
 * @throws the errors of the data, when it has moved
 */
export async function openTrainingData(
  program: Pick<Program, 'detect' | 'adapt'>,
  { run, registry, modality }: TrainedRun,
  onSkip?: (skipped: SkippedSample) => void,
): Promise<Dataset | undefined> {
  const { data } = (run?.['config'] ?? {}) as { data?: DataConfig };
  if (data === undefined) return undefined;
  const { extensions } = modality;
  return openSource(resolveSource(program, data), { registry, extensions, onSkip });
}
