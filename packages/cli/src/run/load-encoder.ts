import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { CounterpointError, fileToVariables, type Batch, type Encoder, type Modality, type Registry, type TypedConfig } from '@counterpoint/core';

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
 * Loads an encoder from a run's folder or from the `export` folder in it.
 *
 * @throws CP_CLI_ENCODER_MISSING, CP_CORE_SAFETENSORS_INVALID, CP_CORE_WEIGHTS_MISMATCH, and what the registry throws
 */
export async function loadEncoder<B extends Batch>(path: string, registry: Registry): Promise<LoadedEncoder<B>> {
  const folder = await stat(join(path, 'export', 'encoder.json')).then(() => join(path, 'export'), () => path);
  const { record, weights } = await readExport(folder);
  const make = () => registry.create<Encoder<B>>('encoder', record.encoder, { seed: record.seed });
  const encoder = await make();
  fileToVariables(weights, { ...encoder.variables, ...encoder.state }, join(folder, 'encoder.safetensors'));
  const modality = await registry.create<Modality<unknown, unknown, B>>('modality', record.modality, { seed: record.seed });
  return { encoder, modality, untrained: make, config: record, fingerprint: createHash('sha256').update(weights).digest('hex').slice(0, 16) };
}

/** The plugins that an encoder needs, to be loaded before it. */
export async function encoderRecord(path: string): Promise<EncoderRecord> {
  const folder = await stat(join(path, 'export', 'encoder.json')).then(() => join(path, 'export'), () => path);
  return (await readExport(folder)).record;
}

async function readExport(folder: string): Promise<{ record: EncoderRecord; weights: Uint8Array }> {
  try {
    return {
      record: JSON.parse(await readFile(join(folder, 'encoder.json'), 'utf8')) as EncoderRecord,
      weights: await readFile(join(folder, 'encoder.safetensors')),
    };
  } catch (cause) {
    throw new CounterpointError('CP_CLI_ENCODER_MISSING', {
      what: `No encoder can be read: ${(cause as Error).message}`, where: folder, expected: 'encoder.json and encoder.safetensors, as `train` writes them',
      remedy: 'give the folder of a run that has ended or written its export', cause,
    });
  }
}
