import { createHash } from 'node:crypto';
import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CounterpointError, fileToVariables, type Method, type Modality, type Registry, type TypedConfig } from '@counterpoint/core';
import type { CaptionSource } from '../caption/caption-source.js';
import type { Towers } from '../tower/towers.js';
import { logitsOf, type Logits } from './logits.js';

/** What `train` writes as `encoder.json`, with towers in it. */
export interface TowersRecord {
  readonly encoder: TypedConfig;
  readonly modality: TypedConfig & { readonly sides: Readonly<Record<string, SideSettings>> };
  readonly width: number;
  readonly seed: number;
  readonly plugins: readonly string[];
}

/** A side's modality as a config gives it; that of captions names the modality of one text within it. */
export type SideSettings = TypedConfig & CaptionSource & { readonly text?: TypedConfig & { readonly tokenizer?: unknown } };

/** Trained towers, ready to embed. */
export interface LoadedTowers {
  readonly towers: Towers;
  /** The same towers with the values that they were begun with: what training is measured against. */
  readonly untrained: () => Promise<Towers>;
  /** Reads one side of stored samples. @throws CP_MULTIMODAL_SIDES */
  readonly modality: (side: string) => Modality;
  /** Reads single texts; there when a side is captions. */
  readonly text: Modality | undefined;
  /** Where the tokenizer of the texts is, when a path names it. */
  readonly tokenizer: string | undefined;
  /** Where the captions come from. */
  readonly captions: CaptionSource;
  readonly logits: Logits;
  readonly record: TowersRecord;
  /** Of the weights: names the model in indexes. */
  readonly fingerprint: string;
}

/** The folder with `encoder.json`: that of a run's export, or the folder itself. */
export async function exportFolder(path: string): Promise<string> {
  return stat(join(path, 'export', 'encoder.json')).then(() => join(path, 'export'), () => path);
}

/**
 * The record of trained towers: names the plugins that they need, before they are loaded.
 *
 * @throws CP_MULTIMODAL_RUN
 */
export async function towersRecord(path: string): Promise<TowersRecord> {
  const folder = await exportFolder(path);
  const record = await reading(folder, async () => JSON.parse(await readFile(join(folder, 'encoder.json'), 'utf8')) as TowersRecord);
  if (record.encoder.type === 'multimodal/towers') return record;
  throw missing(folder, `it holds ${record.encoder.type}`);
}

/** Writes how cosines become logits beside the weights of a run: `export/logits.json`. */
export async function writeLogits(run: string, method: Pick<Method, 'variables'>, limit?: number): Promise<void> {
  const file = join(run, 'export', 'logits.json');
  await writeFile(`${file}.writing`, `${JSON.stringify(await logitsOf(method, limit), null, 2)}\n`);
  await rename(`${file}.writing`, file);
}

/**
 * Loads towers from a run's folder or from the `export` folder in it. A tokenizer that a moved run names is looked for beside it.
 *
 * @throws CP_MULTIMODAL_RUN, CP_CORE_WEIGHTS_MISMATCH, and what the registry throws
 */
export async function loadTowers(path: string, registry: Registry): Promise<LoadedTowers> {
  const folder = await exportFolder(path);
  const record = await towersRecord(path);
  const { logits, weights } = await reading(folder, async () => ({
    logits: JSON.parse(await readFile(join(folder, 'logits.json'), 'utf8')) as Logits, weights: await readFile(join(folder, 'encoder.safetensors')),
  }));
  const make = () => registry.create<Towers>('encoder', record.encoder, { seed: record.seed });
  const towers = await make();
  fileToVariables(weights, { ...towers.variables, ...towers.state }, join(folder, 'encoder.safetensors'));
  const modalities = new Map<string, Modality>();
  let text: Modality | undefined;
  let tokenizer: string | undefined;
  let captions: CaptionSource = {};
  for (const [side, config] of Object.entries(record.modality.sides)) {
    const settings = config.text === undefined ? config : { ...config, text: { ...config.text, ...(config.text.tokenizer === undefined ? {} : { tokenizer: await tokenizerOf(folder, config.text.tokenizer) }) } };
    modalities.set(side, await registry.create<Modality>('modality', settings, { seed: record.seed }));
    if (settings.text === undefined || text !== undefined) continue;
    text = await registry.create<Modality>('modality', settings.text, { seed: record.seed });
    captions = sourceOf(config);
    if (typeof settings.text.tokenizer === 'string') tokenizer = settings.text.tokenizer;
  }
  const modality = (side: string): Modality => {
    const found = modalities.get(side);
    if (found === undefined) throw new CounterpointError('CP_MULTIMODAL_SIDES', { what: `The towers have no side "${side}"`, where: folder, expected: `one of ${[...modalities.keys()].join(', ')}` });
    return found;
  };
  return { towers, untrained: make, modality, text, tokenizer, captions, logits, record, fingerprint: createHash('sha256').update(weights).digest('hex').slice(0, 16) };
}

/** Where a side's captions come from. */
export function sourceOf({ columns, classes, templates }: CaptionSource): CaptionSource {
  return { ...(columns ? { columns } : {}), ...(classes ? { classes } : {}), ...(templates ? { templates } : {}) };
}

async function reading<T>(folder: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw missing(folder, (cause as Error).message, cause);
  }
}

function missing(where: string, why: string, cause?: unknown): CounterpointError {
  return new CounterpointError('CP_MULTIMODAL_RUN', {
    what: `No towers can be read: ${why}`, where, expected: 'encoder.json, encoder.safetensors and logits.json, as training towers writes them', remedy: 'give the folder of such a run that has ended', cause,
  });
}

/** A run that was moved keeps its tokenizer beside it; a relative path is one beside it. */
async function tokenizerOf(folder: string, stored: unknown): Promise<unknown> {
  if (typeof stored !== 'string') return stored;
  for (const place of [resolve(folder, stored), resolve(folder, 'tokenizer'), resolve(folder, '..', 'tokenizer')]) if (await stat(place).then(() => true, () => false)) return place;
  return stored;
}
