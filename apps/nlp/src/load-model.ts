import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beginEngine, openRun } from '@counterpoint/cli';
import { CounterpointError, ifExists } from '@counterpoint/core';
import {
  fetchTextModel,
  HashedNgrams,
  readTextModel,
  readTokenizer,
  type HashedNgramsConfig,
  type TextColumnsConfig,
  type TextModel,
} from '@counterpoint/text';
import { cacheFolder } from './cache-folder.js';
import { convertedModel } from './converted-model.js';
import { plugins } from './plugins.js';
import { isOnnxOnly, readOnnxText } from './read-onnx-text.js';

/** A model ready to embed. */
export interface LoadedModel extends TextModel {
  /**
   * Of everything that decides an embedding: weights, tokenizer, pooling, length, normalisation.
   */
  readonly fingerprint: string;
  /** Of the weights alone: by it indexes of earlier versions name the model. */
  readonly weightsFingerprint: string;
  /** The model as training started; undefined for a folder that does not contain it. */
  readonly untrained?: () => Promise<TextModel['encoder']>;
  /** The columns that the run reads; empty for a model that is no run. */
  readonly columns: TextColumnsConfig;
  /** The column of the class that the run was trained with. */
  readonly label?: string;
  /** The content of a run's `config.json`; undefined for a model that is no run. */
  readonly run?: Readonly<Record<string, unknown>>;
}

export interface LoadOptions {
  /** Default `auto`. */
  readonly engine?: string;
  readonly threads?: number;
  /** Texts that are embedded at a time. @default 64 */
  readonly batchSize?: number;
  /** Loads the momentum twin of the newest checkpoint in place of the encoder. @default false */
  readonly twin?: boolean;
}

/** Before the name of a model on the Hugging Face hub. */
const hub = 'hub:';

/**
 * Loads a run's folder, a Hugging Face folder, Universal Sentence Encoder Lite of TensorFlow.js, or
 * `hub:owner/name`, with `@` and a branch, tag or commit behind it if wanted. A model of the hub is
 * fetched once into COUNTERPOINT_CACHE (default: ~/.cache/counterpoint); each file is named on
 * standard error. Starts the engine.
 */
export async function loadModel(pathOrId: string, options: LoadOptions = {}): Promise<LoadedModel> {
  const local = pathOrId.startsWith(hub)
    ? await fetchFromHub(pathOrId.slice(hub.length))
    : pathOrId;
  const { engine = 'auto', threads, twin, batchSize } = options;
  await requireFolder(local);
  const path = await convertedModel(local);
  if (!(await isRun(path))) {
    await beginEngine(engine, threads);
    const read = (await isOnnxOnly(path)) ? readOnnxText : readTextModel;
    return { ...(await read(path)), columns: {}, batchSize };
  }
  const run = await openRun(path, { plugins, engine, threads, twin });
  const {
    tokenizer,
    maxTokens = 64,
    ...modality
  } = run.config.modality as unknown as {
    tokenizer: string | HashedNgramsConfig;
    maxTokens?: number;
  } & TextColumnsConfig;
  const { columns, scoreColumn, scoreRange } = modality;
  return {
    encoder: run.encoder as unknown as TextModel['encoder'],
    untrained: run.untrained as unknown as () => Promise<TextModel['encoder']>,
    fingerprint: run.fingerprint,
    weightsFingerprint: run.weightsFingerprint,
    maxTokens,
    normalize: true,
    batchSize,
    tokenizer:
      typeof tokenizer === 'string' ? await readTokenizer(tokenizer) : new HashedNgrams(tokenizer),
    columns: makesRows(run.run) ? { scoreRange } : { columns, scoreColumn, scoreRange },
    label: run.config.label,
    run: run.run,
  };
}

/**
 * Whether a run was trained on rows that its source made: their columns (`sentence`, `passage`) are
 * none of the data that later commands read, so the column of the text is detected there.
 */
function makesRows(record: Readonly<Record<string, unknown>> | undefined): boolean {
  const { data } = (record?.['config'] ?? {}) as { readonly data?: { readonly type?: string } };
  return data?.type === 'text/inverse-cloze';
}

/** @throws CP_NLP_USAGE for a path that does not exist, which is perhaps a name on the hub */
async function requireFolder(path: string): Promise<void> {
  if ((await ifExists(stat(path))) !== undefined) return;
  const isName = /^[\w.-]+\/[\w.-]+(@[\w.-]+)?$/u.test(path);
  throw new CounterpointError('CP_NLP_USAGE', {
    what: 'There is no such run or model',
    where: path,
    expected: "a run's folder, a Hugging Face folder, or hub:owner/name",
    remedy: isName
      ? `correct the path, or name a model of the Hugging Face hub: hub:${path}`
      : 'correct the path',
  });
}

async function isRun(path: string): Promise<boolean> {
  for (const file of ['export/encoder.json', 'encoder.json', 'checkpoints'])
    if (await ifExists(stat(join(path, file)))) return true;
  return false;
}

function fetchFromHub(reference: string): Promise<string> {
  const [repository = '', revision] = reference.split('@');
  return fetchTextModel(repository, {
    revision,
    folder: cacheFolder(),
    onFetch: (url) => process.stderr.write(`Fetching ${url}\n`),
  });
}
