import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CounterpointError,
  encoderInCheckpoint,
  fileToVariables,
  ifExists,
  restoreNewest,
  variablesToFile,
  type Batch,
  type Encoder,
  type Modality,
  type NamedVariables,
  type Registry,
} from '@counterpoint/core';
import { functionFingerprint } from './function-fingerprint.js';
import { locatePaths } from './portable-paths.js';
import { restoreTwin } from './restore-twin.js';
import type { EncoderRecord, StoredRecord } from './encoder-record.js';

/** An encoder as `train` left it, with everything that it needs to read data. */
export interface LoadedEncoder<B extends Batch = Batch> {
  readonly encoder: Encoder<B>;
  readonly modality: Modality<unknown, unknown, B>;
  /**
   * The encoder as training started: drawn from the seed, or with the weights of the model that
   * the run began from.
   *
   * @throws CP_CLI_UNTRAINED_MISSING
   */
  readonly untrained: () => Promise<Encoder<B>>;
  readonly config: EncoderRecord;
  /** Of weights, encoder and preprocessing: names the exact function in indexes and files. */
  readonly fingerprint: string;
  /**
   * Of the weights alone: the fingerprint of earlier versions, by which their indexes still open.
   */
  readonly weightsFingerprint: string;
}

/**
 * Loads an encoder from a run's folder or from the `export` folder in it. A run that was killed
 * before it wrote its export gives the encoder
 * of its newest whole checkpoint.
 *
 * @throws CP_CLI_ENCODER_MISSING, CP_CORE_CHECKPOINT_DAMAGED, CP_CORE_SAFETENSORS_INVALID,
 *   CP_CORE_WEIGHTS_MISMATCH, CP_CLI_TWIN_MISSING, and what the registry throws
 */
export async function loadEncoder<B extends Batch>(
  path: string,
  registry: Registry,
  { twin = false }: { readonly twin?: boolean } = {},
): Promise<LoadedEncoder<B>> {
  const location = await findRecord(path);
  const { record } = location;
  const folder = twin ? undefined : location.folder;
  const make = (): Promise<Encoder<B>> =>
    registry.create('encoder', record.encoder, { seed: record.seed });
  const encoder = await make();
  const values: NamedVariables = { ...encoder.variables, ...encoder.state };
  if (twin) await restoreTwin(encoder, path);
  else if (folder === undefined) {
    const restored = await restoreNewest(join(path, 'checkpoints'), (storedNames) =>
      encoderInCheckpoint(encoder, storedNames),
    );
    if (restored === undefined) throw noEncoder(path, 'the run has no checkpoint yet');
  } else fileToVariables(await weightsIn(folder), values, join(folder, 'encoder.safetensors'));
  const modality = (await registry.create('modality', record.modality, {
    seed: record.seed,
  })) as Modality<unknown, unknown, B>;
  const weights = folder === undefined ? await variablesToFile(values) : await weightsIn(folder);
  return {
    encoder,
    modality,
    untrained: async () => {
      const start = await make();
      if (record.weights !== undefined) await startFrom(start, record.weights, path);
      return start;
    },
    config: { ...record, width: encoder.width },
    fingerprint: await functionFingerprint(weights, record),
    weightsFingerprint: createHash('sha256').update(weights).digest('hex').slice(0, 16),
  };
}

/** @throws CP_CLI_UNTRAINED_MISSING */
async function startFrom(encoder: Encoder, weights: string, run: string): Promise<void> {
  const file = await readFile(weights).catch((cause: unknown) => {
    encoder.dispose();
    throw new CounterpointError('CP_CLI_UNTRAINED_MISSING', {
      what: `The weights that training started from cannot be read: ${(cause as Error).message}`,
      where: run,
      expected: 'the file from.safetensors in the folder of the run',
      remedy: 'give the folder of the run, or leave the untrained encoder out with --no-baselines',
      cause,
    });
  });
  fileToVariables(file, { ...encoder.variables, ...encoder.state }, weights);
}

/** What a run says of its encoder: its plugins are loaded before it. */
export async function encoderRecord(path: string): Promise<StoredRecord> {
  return (await findRecord(path)).record;
}

/**
 * The record of a folder, and where its weights are; without a folder they are in the run's
 * checkpoints.
 */
async function findRecord(path: string): Promise<{ record: StoredRecord; folder?: string }> {
  for (const folder of [join(path, 'export'), path]) {
    const text = await ifExists(readFile(join(folder, 'encoder.json'), 'utf8'));
    if (text === undefined) continue;
    const record = parsed<EncoderRecord>(text, folder);
    return { record: located(await withStart(record, path), path), folder };
  }
  const text = await ifExists(readFile(join(path, 'config.json'), 'utf8'));
  if (text === undefined) throw noEncoder(path, 'there is no encoder.json');
  return { record: located(recordOf(parsed<{ config: ConfigOfRun }>(text, path).config), path) };
}

type ConfigOfRun = StoredRecord & { readonly data?: { readonly label?: string } };

function recordOf({ encoder, modality, seed, plugins, weights, data }: ConfigOfRun): StoredRecord {
  return { encoder, modality, seed, plugins, weights, label: data?.label };
}

/** Runs of earlier versions name the weights that they started from in `config.json` alone. */
async function withStart(record: EncoderRecord, path: string): Promise<EncoderRecord> {
  if (record.weights !== undefined) return record;
  for (const folder of [path, join(path, '..')]) {
    const text = await ifExists(readFile(join(folder, 'config.json'), 'utf8'));
    if (text === undefined) continue;
    try {
      const { config } = JSON.parse(text) as { config?: ConfigOfRun };
      return { ...record, weights: config?.weights };
    } catch {
      return record;
    }
  }
  return record;
}

function located<T>(record: T, path: string): T {
  return locatePaths(record, [path, join(path, '..')]);
}

function parsed<T>(text: string, where: string): T {
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw noEncoder(where, (cause as Error).message, cause);
  }
}

async function weightsIn(folder: string): Promise<Uint8Array> {
  return readFile(join(folder, 'encoder.safetensors')).catch((cause: unknown) => {
    throw noEncoder(folder, (cause as Error).message, cause);
  });
}

function noEncoder(where: string, why: string, cause?: unknown): CounterpointError {
  return new CounterpointError('CP_CLI_ENCODER_MISSING', {
    what: `No encoder can be read: ${why}`,
    where,
    expected: 'encoder.json and encoder.safetensors as `train` writes them, or a checkpoint',
    remedy: 'give the folder of a run',
    cause,
  });
}
