import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CounterpointError, ifExists, writeFileAtomically } from '@counterpoint/core';
import type { CalibratedThreshold } from '@counterpoint/adapt';
import { prepareFile } from '../run/check-writable.js';

/** The name of a run's threshold, in its folder. */
const fileName = 'threshold.json';
const format = 'counterpoint-threshold';

/** A threshold with the weights that it belongs to. */
interface StoredThreshold extends CalibratedThreshold {
  readonly format: typeof format;
  readonly version: 1;
  /** SHA-256 of the encoder's weights, in hexadecimal. */
  readonly weights: string;
}

/**
 * What a threshold is stored with: a run, or a map of `adapt` or `upgrade`.
 *
 * @throws CP_CLI_USAGE for neither a run nor a map; CP_CLI_WRITE
 */
export async function thresholdKind(path: string): Promise<'run' | 'map'> {
  const about = await ifExists(stat(path));
  if (about?.isDirectory() === true && (await weightsOf(path)) !== undefined) {
    await prepareFile(join(path, fileName));
    return 'run';
  }
  if (about?.isFile() === true && path.endsWith('.safetensors')) {
    await prepareFile(path);
    return 'map';
  }
  throw new CounterpointError('CP_CLI_USAGE', {
    what: 'A threshold belongs to a model or an adapter, and there is neither',
    where: `--into ${path}`,
    expected: "a run's folder, or a .safetensors file of `adapt` or `upgrade`",
  });
}

/** Writes a threshold to a run. */
export async function writeThreshold(run: string, calibration: CalibratedThreshold): Promise<void> {
  const record: StoredThreshold = {
    ...{ format, version: 1 as const, weights: (await weightsOf(run))! },
    ...calibration,
  };
  await writeFileAtomically(join(run, fileName), `${JSON.stringify(record, null, 2)}\n`);
}

/**
 * The similarity from which on pairs are taken to belong together, of a run.
 *
 * @throws CP_CLI_THRESHOLD when there is none, or it belongs to other weights
 */
export async function readThreshold(run: string): Promise<number> {
  const text = await ifExists(readFile(join(run, fileName), 'utf8'));
  if (text === undefined) throw noThreshold(run, 'The run has no calibrated threshold');
  let record: Partial<StoredThreshold>;
  try {
    record = JSON.parse(text) as Partial<StoredThreshold>;
  } catch (cause) {
    throw noThreshold(run, 'The threshold of the run cannot be read', cause);
  }
  if (record.format !== format || record.version !== 1 || typeof record.threshold !== 'number')
    throw noThreshold(run, 'The threshold of the run cannot be read');
  if (record.weights !== (await weightsOf(run)))
    throw noThreshold(run, 'The threshold was calibrated for other weights');
  return record.threshold;
}

async function weightsOf(run: string): Promise<string | undefined> {
  for (const folder of [join(run, 'export'), run]) {
    const file = await ifExists(readFile(join(folder, 'encoder.safetensors')));
    if (file !== undefined) return createHash('sha256').update(file).digest('hex');
  }
  return undefined;
}

function noThreshold(run: string, what: string, cause?: unknown): CounterpointError {
  return new CounterpointError('CP_CLI_THRESHOLD', {
    what,
    where: join(run, fileName),
    expected: 'a threshold that `counterpoint threshold` stored for this model',
    remedy: `embed labelled pairs, then counterpoint threshold A B --judgements PAIRS --into ${run}`,
    cause,
  });
}
