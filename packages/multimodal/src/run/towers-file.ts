import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  CounterpointError,
  encoderInCheckpoint,
  fileToVariables,
  ifExists,
  restoreNewest,
  statistic,
  variablesToFile,
  writeFileAtomically,
  type Method,
  type Modality,
  type Registry,
  type TypedConfig,
} from '@counterpoint/core';
import type { CaptionSource } from '../caption/caption-source.js';
import { requireTowers } from '../tower/require-towers.js';
import type { Towers } from '../tower/towers.js';
import { logitsOf, type Logits } from './logits.js';

/** What the scale of cosines never acts above: CLIP's limit. */
const mostScale = 100;

/** What `train` writes as `encoder.json`, with towers in it. */
export interface TowersRecord {
  readonly encoder: TypedConfig;
  readonly modality: TypedConfig & { readonly sides: Readonly<Record<string, SideSettings>> };
  readonly width: number;
  readonly seed: number;
  readonly plugins: readonly string[];
}

/**
 * A side's modality as a config gives it; that of captions names the modality of one text within
 * it.
 */
export type SideSettings = TypedConfig &
  CaptionSource & { readonly text?: TypedConfig & { readonly tokenizer?: unknown } };

/** Trained towers, ready to embed. */
export interface LoadedTowers {
  readonly towers: Towers;
  /**
   * The same towers with the values that they were begun with: what training is measured against.
   */
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
  /** Samples or texts that are embedded at a time. @default 128 */
  readonly batchSize?: number;
  /** Of the weights: names the model in indexes. */
  readonly fingerprint: string;
}

/**
 * The record of trained towers: names the plugins that they need, before they are loaded.
 *
 * @throws CP_MULTIMODAL_RUN
 */
export async function towersRecord(path: string): Promise<TowersRecord> {
  return (await findRecord(path)).record;
}

/** Writes how cosines become logits beside the weights of a run: `export/logits.json`. */
export async function writeLogits(run: string, method: Pick<Method, 'variables'>): Promise<void> {
  await writeJson(join(run, 'export', 'logits.json'), await logitsOf(method, mostScale));
}

/**
 * Writes the weights of towers and how cosines become logits: `encoder.safetensors` and
 * `logits.json`, beside which {@link loadTowers} needs `encoder.json`.
 */
export async function writeTowerValues(
  folder: string,
  { towers, logits }: Pick<LoadedTowers, 'towers' | 'logits'>,
): Promise<void> {
  await writeFileAtomically(
    join(folder, 'encoder.safetensors'),
    await variablesToFile({ ...towers.variables, ...towers.state }, { format: 'counterpoint' }),
  );
  await writeJson(join(folder, 'logits.json'), logits);
}

/**
 * Loads towers from a run's folder or from the `export` folder in it. A run that was killed before
 * it wrote its export gives the towers of its
 * newest whole checkpoint. A tokenizer that a moved run names is looked for beside it.
 *
 * @throws CP_MULTIMODAL_RUN, CP_CORE_CHECKPOINT_DAMAGED, CP_CORE_WEIGHTS_MISMATCH, and what the
 *   registry throws
 */
export async function loadTowers(path: string, registry: Registry): Promise<LoadedTowers> {
  const { record, folder, ended } = await findRecord(path);
  const make = async (): Promise<Towers> =>
    requireTowers(await registry.create('encoder', record.encoder, { seed: record.seed }));
  const towers = await make();
  const values = { ...towers.variables, ...towers.state };
  const file = join(folder, 'encoder.safetensors');
  if (ended) fileToVariables(await reading(folder, () => readFile(file)), values, file);
  const logits = ended
    ? await reading(
        folder,
        async () => JSON.parse(await readFile(join(folder, 'logits.json'), 'utf8')) as Logits,
      )
    : await fromCheckpoint(folder, towers);
  const weights = ended ? await readFile(file) : await variablesToFile(values);
  const modalities = new Map<string, Modality>();
  let text: Modality | undefined;
  let tokenizer: string | undefined;
  let captions: CaptionSource = {};
  for (const [side, config] of Object.entries(record.modality.sides)) {
    const settings =
      config.text === undefined
        ? config
        : {
            ...config,
            text: {
              ...config.text,
              ...(config.text.tokenizer === undefined
                ? {}
                : { tokenizer: await tokenizerOf(folder, config.text.tokenizer) }),
            },
          };
    modalities.set(side, await registry.create('modality', settings, { seed: record.seed }));
    if (settings.text === undefined || text !== undefined) continue;
    text = await registry.create('modality', settings.text, { seed: record.seed });
    captions = sourceOf(config);
    if (typeof settings.text.tokenizer === 'string') tokenizer = settings.text.tokenizer;
  }
  const modality = (side: string): Modality => {
    const modality = modalities.get(side);
    if (modality === undefined)
      throw new CounterpointError('CP_MULTIMODAL_SIDES', {
        what: `The towers have no side "${side}"`,
        where: folder,
        expected: `one of ${[...modalities.keys()].join(', ')}`,
      });
    return modality;
  };
  return {
    towers,
    untrained: make,
    modality,
    text,
    tokenizer,
    captions,
    logits,
    record,
    fingerprint: createHash('sha256').update(weights).digest('hex').slice(0, 16),
  };
}

interface FoundRecord {
  readonly record: TowersRecord;
  /** Of the record. */
  readonly folder: string;
  /** False for a run of which there are checkpoints alone. */
  readonly ended: boolean;
}

/** @throws CP_MULTIMODAL_RUN */
async function findRecord(path: string): Promise<FoundRecord> {
  for (const folder of [join(path, 'export'), path]) {
    const text = await ifExists(readFile(join(folder, 'encoder.json'), 'utf8'));
    if (text !== undefined)
      return {
        record: await reading(folder, async () =>
          ofTowers(folder, JSON.parse(text) as TowersRecord),
        ),
        folder,
        ended: true,
      };
  }
  const { config } = await reading(
    path,
    async () =>
      JSON.parse(await readFile(join(path, 'config.json'), 'utf8')) as { config: TowersRecord },
  );
  const { towers } = ofTowers(path, config).encoder as unknown as {
    towers: Readonly<Record<string, { encoder?: TypedConfig }>>;
  };
  const cached = Object.entries(towers).find(
    ([, { encoder }]) => encoder?.type === 'multimodal/given',
  )?.[0];
  if (cached !== undefined)
    throw missing(
      path,
      `until it ends, the run takes the side "${cached}" as vectors that were made before`,
    );
  return { record: config, folder: path, ended: false };
}

function ofTowers(folder: string, record: TowersRecord): TowersRecord {
  if (record?.encoder?.type === 'multimodal/towers') return record;
  throw missing(folder, `it holds ${record?.encoder?.type ?? 'no encoder'}`);
}

/**
 * Gives towers the values of a run's newest whole checkpoint. @returns how cosines become logits
 * there
 */
async function fromCheckpoint(run: string, towers: Towers): Promise<Logits> {
  const learned = { 'logits.log_scale': statistic(0, []), 'logits.bias': statistic(0, []) };
  try {
    const restored = await restoreNewest(join(run, 'checkpoints'), (storedNames) => ({
      ...encoderInCheckpoint(towers, storedNames, 'towers'),
      ...Object.fromEntries(
        Object.entries(learned)
          .map(([name, value]) => [`variables.${name}`, value] as const)
          .filter(([name]) => storedNames.has(name)),
      ),
    }));
    if (restored === undefined) throw missing(run, 'the run has no checkpoint yet');
    return await logitsOf({ variables: learned }, mostScale);
  } catch (error) {
    towers.dispose();
    throw error;
  } finally {
    for (const value of Object.values(learned)) value.dispose();
  }
}

async function writeJson(file: string, value: unknown): Promise<void> {
  await writeFileAtomically(file, `${JSON.stringify(value, null, 2)}\n`);
}

/** Where a side's captions come from. */
export function sourceOf({ columns, classes, templates }: CaptionSource): CaptionSource {
  return { columns, classes, templates };
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
    what: `No towers can be read: ${why}`,
    where,
    expected:
      'encoder.json, encoder.safetensors and logits.json, as training towers writes them, or a checkpoint',
    remedy: 'give the folder of such a run',
    cause,
  });
}

/** A run that was moved keeps its tokenizer beside it; a relative path is one beside it. */
async function tokenizerOf(folder: string, json: unknown): Promise<unknown> {
  if (typeof json !== 'string') return json;
  for (const place of [
    resolve(folder, json),
    resolve(folder, 'tokenizer'),
    resolve(folder, '..', 'tokenizer'),
  ])
    if ((await ifExists(stat(place))) !== undefined) return place;
  return json;
}
