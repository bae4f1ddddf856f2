import type { Dataset, SkippedSample } from '@counterpoint/core';
import type { Program } from '../program/program.js';
import type { OpenedRun } from './open-run.js';
import { openStored } from './open-stored.js';
import type { DataConfig } from './pretrain-config.js';

/** Data that a command names. */
export interface NamedData {
  readonly path: string;
  /** Default: the training split, or the only one. */
  readonly split?: string;
  /** Default: the label of the run. */
  readonly label?: string;
}

/**
 * Opens data for a command that uses a run: what the command does not name is as the run was
 * trained.
 */
export async function openRunData(
  program: Program,
  run: Pick<OpenedRun, 'modality' | 'registry' | 'config'>,
  data: NamedData,
  onSkip?: (skipped: SkippedSample) => void,
): Promise<Dataset> {
  return openStored(program, dataOfRun(run, data), {
    registry: run.registry,
    extensions: run.modality.extensions,
    onSkip,
  });
}

/** The same as a config's `data`. */
export function dataOfRun(
  { config }: Pick<OpenedRun, 'config'>,
  { path, split = '', label }: NamedData,
): DataConfig {
  return { path, split, label: label ?? config.label, groups: 'none', limit: 0 };
}
