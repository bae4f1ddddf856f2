import { undefinedOn, type Dataset } from '@counterpoint/core';
import type { Program } from '../program/program.js';
import { openSource } from '../source/open-source.js';
import { resolveSource } from '../source/resolve-source.js';
import type { OpenedRun } from './open-run.js';
import type { DataConfig } from './pretrain-config.js';

/**
 * The stored samples that a run was trained on; undefined where they cannot be read any more.
 *
 * @param run the record of the run, `config.json`
 * @param extensions of the files of its samples
 */
export async function openTrainingData(
  program: Program,
  { registry, run }: Pick<OpenedRun, 'registry' | 'run'>,
  extensions: readonly string[],
): Promise<Dataset | undefined> {
  const { data } = (run?.['config'] ?? {}) as { data?: DataConfig };
  if (data === undefined) return undefined;
  const onSkip = (): void => undefined;
  const opened = openSource(resolveSource(program, data), { registry, extensions, onSkip });
  return opened.catch(undefinedOn());
}
