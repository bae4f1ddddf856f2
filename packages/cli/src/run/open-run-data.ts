import type { Dataset, SkippedSample } from '@counterpoint/core';
import type { Program } from '../program/program.js';
import { openSource } from '../source/open-source.js';
import { resolveSource } from '../source/resolve-source.js';
import type { OpenedRun } from './open-run.js';
import type { DataConfig } from './pretrain-config.js';
import { byRememberedLabel, withRememberedLabel } from './with-remembered-label.js';

/** Data that a command names. */
export interface NamedData {
  /** As `--data` takes it. */
  readonly path: string;
  /** Default: the training split, or the only one. */
  readonly split?: string;
  /** Default: the label of the run. */
  readonly label?: string;
  /** Whether the command needs classes: then data without the run's label is an error. */
  readonly labelled?: boolean;
}

/**
 * Opens data for a command that uses a run: what the command does not name is as the run was
 * trained.
 */
export async function openRunData(
  program: Program,
  run: Pick<OpenedRun, 'modality' | 'registry' | 'config' | 'run'>,
  data: NamedData,
  onSkip?: (skipped: SkippedSample) => void,
): Promise<Dataset> {
  const { registry, modality } = run;
  const { extensions } = modality;
  const open = (label: string | undefined) =>
    openSource(sourceOfRun(program, run, { ...data, label }), { registry, extensions, onSkip });
  if (data.label !== undefined) return open(data.label);
  if (data.labelled === true) return byRememberedLabel(run.config.label, open);
  return withRememberedLabel(run.config.label, open);
}

/**
 * The same as the `data` of a config. A plain path is opened by the plugin's component that the run
 * was trained with, where it was one: no layout tells of it.
 */
export function sourceOfRun(
  program: Program,
  { config, run }: Pick<OpenedRun, 'config' | 'run'>,
  { path, split = '', label }: NamedData,
): DataConfig {
  const query = { path, split, label: label ?? config.label };
  const source = resolveSource(program, { ...query, groups: 'none', limit: 0 });
  const { data } = (run?.['config'] ?? {}) as { data?: DataConfig };
  const isPlain = source.type === (program.detect ?? 'data/open') && source.path !== undefined;
  if (data?.type === undefined || !isPlain || isOwn(program, data.type)) return source;
  return { ...data, ...source, type: data.type, groups: 'none', limit: 0 };
}

function isOwn({ plugins }: Program, type: string): boolean {
  const components = plugins.flatMap((plugin) => plugin.components);
  return components.some(({ kind, id }) => kind === 'source' && id === type);
}
