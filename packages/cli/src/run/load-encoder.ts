import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CounterpointError,
  encoderInCheckpoint,
  fileToVariables,
  restoreNewest,
  variablesToFile,
  type Batch,
  type Encoder,
  type Modality,
  type NamedVariables,
  type Registry,
  type TypedConfig,
} from '@counterpoint/core';

/** An encoder as `train` left it, with what it needs to read data. */
export interface LoadedEncoder<B extends Batch = Batch> {
  readonly encoder: Encoder<B>;
  readonly modality: Modality<unknown, unknown, B>;
  /** The same shape with the values that it was begun with: what training is measured against. */
  readonly untrained: () => Promise<Encoder<B>>;
  readonly config: EncoderRecord;
  /** Of the weights: names the model in indexes and files. */
  readonly fingerprint: string;
}

/** The content of `encoder.json`. */
export interface EncoderRecord {
  readonly encoder: TypedConfig;
  readonly modality: TypedConfig;
  readonly width: number;
  readonly seed: number;
  readonly plugins: readonly string[];
}

/**
 * Loads an encoder from a run's folder or from the `export` folder in it. A run that was killed before it wrote its export gives the encoder
 * of its newest whole checkpoint.
 *
 * @throws CP_CLI_ENCODER_MISSING, CP_CORE_CHECKPOINT_DAMAGED, CP_CORE_SAFETENSORS_INVALID, CP_CORE_WEIGHTS_MISMATCH, and what the registry throws
 */
export async function loadEncoder<B extends Batch>(
  path: string,
  registry: Registry,
): Promise<LoadedEncoder<B>> {
  const { record, folder } = await findRecord(path);
  const make = (): Promise<Encoder<B>> =>
    registry.create('encoder', record.encoder, { seed: record.seed });
  const encoder = await make();
  const values: NamedVariables = { ...encoder.variables, ...encoder.state };
  if (folder === undefined) {
    const restored = await restoreNewest(join(path, 'checkpoints'), (stored) =>
      encoderInCheckpoint(encoder, stored),
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
    untrained: make,
    config: { ...record, width: encoder.width },
    fingerprint: createHash('sha256').update(weights).digest('hex').slice(0, 16),
  };
}

/** What a run says of its encoder: its plugins are loaded before it. */
export async function encoderRecord(path: string): Promise<Omit<EncoderRecord, 'width'>> {
  return (await findRecord(path)).record;
}

/** What a folder says of its encoder, and where its weights are; without a folder they are in the run's checkpoints. */
async function findRecord(
  path: string,
): Promise<{ record: Omit<EncoderRecord, 'width'>; folder?: string }> {
  for (const folder of [join(path, 'export'), path]) {
    const text = await readFile(join(folder, 'encoder.json'), 'utf8').catch(() => undefined);
    if (text !== undefined) return { record: parsed<EncoderRecord>(text, folder), folder };
  }
  const begun = await readFile(join(path, 'config.json'), 'utf8').catch(() => undefined);
  if (begun === undefined) throw noEncoder(path, 'there is no encoder.json');
  const { encoder, modality, seed, plugins } = parsed<{ config: Omit<EncoderRecord, 'width'> }>(
    begun,
    path,
  ).config;
  return { record: { encoder, modality, seed, plugins } };
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
