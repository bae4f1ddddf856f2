import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { loadPlugins, type EncoderRecord } from '@counterpoint/cli';
import { CounterpointError, disposeBatch, fileToVariables, Registry, type Batch, type Dataset, type Modality, type Sample, type TypedConfig } from '@counterpoint/core';
import { mapDataset } from '@counterpoint/data';
import type { EmbeddingMatrix } from '@counterpoint/eval';
import type { Towers } from '@counterpoint/multimodal';
import { embedDataset, type EmbeddedDataset } from '@counterpoint/cli';
import { clipPlugins } from './plugins.js';
import type { LogitsRecord } from './train.js';

interface SidesConfig extends TypedConfig {
  readonly sides: { readonly image: TypedConfig; readonly text: TypedConfig & { readonly text: TypedConfig & { readonly tokenizer: unknown }; readonly columns?: readonly string[] } };
}

/** A trained pair of towers, ready to embed. */
export interface LoadedClip {
  readonly towers: Towers;
  readonly untrained: () => Promise<Towers>;
  readonly image: Modality;
  readonly text: Modality;
  readonly columns: readonly string[] | undefined;
  readonly logits: LogitsRecord;
  readonly record: EncoderRecord;
  /** Of the weights: names the model in indexes. */
  readonly fingerprint: string;
}

/**
 * Loads what `clip train` left, from a run's folder or the `export` folder in it. The engine must run already.
 *
 * @throws CP_VISION_NO_CLIP, CP_CORE_WEIGHTS_MISMATCH, and what the registry throws
 */
export async function loadClip(path: string): Promise<LoadedClip> {
  const folder = await stat(join(path, 'export', 'encoder.json')).then(() => join(path, 'export'), () => path);
  const { record, logits, weights } = await read(folder);
  const registry = new Registry(clipPlugins);
  await loadPlugins(registry, record.plugins);
  const make = () => registry.create<Towers>('encoder', record.encoder, { seed: record.seed });
  const towers = await make();
  fileToVariables(weights, { ...towers.variables, ...towers.state }, join(folder, 'encoder.safetensors'));
  const { sides } = record.modality as SidesConfig;
  const text = { ...sides.text.text, tokenizer: await tokenizerOf(folder, sides.text.text.tokenizer) };
  return {
    towers, untrained: make, record, logits, columns: sides.text.columns, fingerprint: createHash('sha256').update(weights).digest('hex').slice(0, 16),
    image: await registry.create<Modality>('modality', sides.image, { seed: 0 }), text: await registry.create<Modality>('modality', text, { seed: 0 }),
  };
}

/** Embeddings of texts, in their order. Not normalised. */
export async function embedTexts({ text }: Pick<LoadedClip, 'text'>, towers: Towers, texts: readonly string[], batchSize = 128): Promise<EmbeddingMatrix> {
  const rows = new Float32Array(texts.length * towers.width);
  for (let from = 0; from < texts.length; from += batchSize) {
    const values = await Promise.all(texts.slice(from, from + batchSize).map((each, i) => text.decode({ index: i, key: `text ${from + i}`, value: { members: {} }, facts: { text: each } })));
    const batch = text.batch(values) as Batch;
    const embedded = towers.tower('text').encode(batch);
    rows.set((await embedded.data()) as Float32Array, from * towers.width);
    embedded.dispose();
    disposeBatch(batch);
  }
  return { rows, count: texts.length, width: towers.width };
}

/** Embeddings of the pictures of a data set, with their keys, labels and facts; those that cannot be read are left out. */
export async function embedPictures({ image }: Pick<LoadedClip, 'image'>, towers: Towers, dataset: Dataset, onProgress?: (done: number) => void): Promise<EmbeddedDataset> {
  const decoded = mapDataset(dataset, (sample: Sample) => image.decode(sample)) as Dataset;
  return embedDataset({ dataset: decoded, modality: image, encoder: towers.tower('image'), onSkip: () => undefined, ...(onProgress ? { onProgress } : {}) });
}

async function read(folder: string): Promise<{ record: EncoderRecord; logits: LogitsRecord; weights: Uint8Array }> {
  try {
    const json = async (name: string): Promise<unknown> => JSON.parse(await readFile(join(folder, name), 'utf8'));
    const record = (await json('encoder.json')) as EncoderRecord;
    if (record.encoder.type !== 'multimodal/towers') throw new Error(`it holds ${record.encoder.type}`);
    return { record, logits: (await json('logits.json')) as LogitsRecord, weights: await readFile(join(folder, 'encoder.safetensors')) };
  } catch (cause) {
    throw new CounterpointError('CP_VISION_NO_CLIP', {
      what: `No pair of towers can be read: ${(cause as Error).message}`, where: folder, expected: 'encoder.json, encoder.safetensors and logits.json, as `clip train` writes them',
      remedy: 'give the folder of a run of `clip train` that has ended', cause,
    });
  }
}

/** A run that was moved keeps its tokenizer beside it. */
async function tokenizerOf(folder: string, stored: unknown): Promise<unknown> {
  if (typeof stored !== 'string' || (await stat(stored).then(() => true, () => false))) return stored;
  for (const beside of [resolve(folder, 'tokenizer'), resolve(folder, '..', 'tokenizer')]) if (await stat(beside).then(() => true, () => false)) return beside;
  return stored;
}
