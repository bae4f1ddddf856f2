import { undefinedOn, type Dataset } from '@counterpoint/core';
import type { Program } from '../program/program.js';
import type { OpenedRun } from '../run/open-run.js';
import type { DataConfig } from '../run/pretrain-config.js';
import { openSource } from '../source/open-source.js';
import { resolveSource } from '../source/resolve-source.js';
import { exactCopies } from './leakage.js';

/**
 * How many samples have the content of one in the data that a run was trained on; undefined where
 * that data cannot be read any more, or has no content to compare.
 */
export async function copiesOfRun(
  program: Program,
  { registry, modality, run }: Pick<OpenedRun, 'registry' | 'modality' | 'run'>,
  samples: Dataset,
): Promise<number | undefined> {
  const { data } = (run?.['config'] ?? {}) as { data?: DataConfig };
  if (data === undefined) return undefined;
  const { extensions } = modality;
  const opened = openSource(resolveSource(program, data), {
    ...{ registry, extensions },
    onSkip: () => undefined,
  });
  const learned = await opened.catch(undefinedOn());
  if (learned === undefined) return undefined;
  try {
    if (learned.fingerprint === samples.fingerprint) return samples.size;
    return await exactCopies({ train: learned, test: samples });
  } finally {
    await learned.close?.();
  }
}
