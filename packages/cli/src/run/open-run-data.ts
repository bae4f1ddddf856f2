import type { Dataset, SkippedSample } from '@counterpoint/core';
import type { Program } from '../program/program.js';
import { openSource } from '../source/open-source.js';
import { resolveSource } from '../source/resolve-source.js';
import type { OpenedRun } from './open-run.js';
import type { DataConfig } from './pretrain-config.js';

/** Data that a command names. */
export interface NamedData {
  /** As `--data` takes it. */
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
  const { registry, modality } = run;
  const { extensions } = modality;
  return openSource(sourceOfRun(program, run, data), { registry, extensions, onSkip });
}

/** The same as the `data` of a config. */
export function sourceOfRun(
  program: Program,
  { config }: Pick<OpenedRun, 'config'>,
  { path, split = '', label }: NamedData,
): DataConfig {
  const named = { path, split, label: label ?? config.label };
  return resolveSource(program, { ...named, groups: 'none', limit: 0 });
}
