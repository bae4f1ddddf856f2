import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CounterpointError,
  ifExists,
  variablesToFile,
  writeFileAtomically,
} from '@counterpoint/core';
import type { Program } from '../program/program.js';
import { openRunData } from '../run/open-run-data.js';
import type { OpenedRun } from '../run/open-run.js';
import type { StudyOptions } from './study-options.js';

/**
 * Options of one study are those of all its runs. The first command stores them; as long as no run
 * has ended another command may change them. Data and model are what they hold, wherever they lie.
 *
 * @throws CP_CLI_USAGE for other options than those of runs that ended; the errors of the data
 */
export async function requireSameStudy(
  program: Program,
  opened: OpenedRun,
  options: StudyOptions,
): Promise<void> {
  const { out, data, split = '', label, validation, heldOut } = options;
  const { train, learningRate, epochs, batchSize, onError } = options;
  const fingerprintOf = async (split: string) => {
    const dataset = await openRunData(program, opened, { path: data, split, label: label ?? '' });
    await dataset.close?.();
    return dataset.fingerprint;
  };
  const { variables, state } = opened.encoder;
  const weights = await variablesToFile({ ...variables, ...state });
  const fixed = {
    start: createHash('sha256').update(weights).digest('hex'),
    data: await fingerprintOf(split),
    validationData: validation === undefined ? undefined : await fingerprintOf(validation),
    ...{ split: options.split, label, validation, heldOut },
    ...{ train, learningRate, epochs, batchSize, onError },
  };
  const file = join(out, 'options.json');
  const current = `${JSON.stringify(fixed, null, 2)}\n`;
  const before = await ifExists(readFile(file, 'utf8'));
  if (before === current) return;
  if (before === undefined || !(await hasEnded(out))) return writeFileAtomically(file, current);
  throw new CounterpointError('CP_CLI_USAGE', {
    what: 'The folder has a study with other options',
    where: file,
    expected: before.replaceAll(/\s+/g, ' ').trim(),
    remedy: 'give the same options, or choose another --out',
  });
}

/** Whether a run of a study has ended. */
async function hasEnded(out: string): Promise<boolean> {
  const runs = (await ifExists(readdir(join(out, 'runs')))) ?? [];
  for (const run of runs)
    if (await ifExists(stat(join(out, 'runs', run, 'fine-tune.json')))) return true;
  return false;
}
