import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { encoderRecord, loadEncoder } from '@counterpoint/cli';
import { Registry } from '@counterpoint/core';
import {
  fetchTextModel,
  HashedNgrams,
  readTextModel,
  readTokenizer,
  type HashedNgramsConfig,
  type TextModel,
} from '@counterpoint/text';
import { plugins } from './plugins.js';

/** A model ready to embed. */
export interface LoadedModel extends TextModel {
  /** Of the weights: names the model in indexes and files. */
  readonly fingerprint: string;
  /** The same shape as training began with; undefined for a folder that does not tell. */
  readonly untrained?: () => Promise<TextModel['encoder']>;
}

/** Before the name of a model on the Hugging Face hub. */
const hub = 'hub:';

/**
 * Loads a run's folder, a Hugging Face folder, or `hub:owner/name`, with `@` and a branch, tag or commit behind it if
 * wanted. A model of the hub is fetched once, each file named on standard error, and kept in COUNTERPOINT_CACHE
 * (default: ~/.cache/counterpoint).
 */
export async function loadModel(named: string): Promise<LoadedModel> {
  const path = named.startsWith(hub) ? await fetchFromHub(named.slice(hub.length)) : named;
  const run = await Promise.any([
    stat(join(path, 'export', 'encoder.json')),
    stat(join(path, 'encoder.json')),
  ]).then(
    () => true,
    () => false,
  );
  if (!run) return readTextModel(path);
  const { modality } = await encoderRecord(path);
  const { encoder, untrained, fingerprint } = await loadEncoder(path, new Registry(plugins));
  const { tokenizer, maxTokens = 64 } = modality as unknown as {
    tokenizer: string | HashedNgramsConfig;
    maxTokens?: number;
  };
  return {
    encoder: encoder as unknown as TextModel['encoder'],
    untrained: untrained as unknown as () => Promise<TextModel['encoder']>,
    fingerprint,
    maxTokens,
    normalize: true,
    tokenizer:
      typeof tokenizer === 'string'
        ? await tokenizerOf(path, tokenizer)
        : new HashedNgrams(tokenizer),
  };
}

/** A run that was moved keeps its tokenizer beside it. */
async function tokenizerOf(run: string, path: string) {
  const beside = join(run, 'tokenizer');
  const moved = await stat(path).then(
    () => false,
    () => true,
  );
  return readTokenizer(
    moved &&
      (await stat(beside).then(
        () => true,
        () => false,
      ))
      ? beside
      : path,
  );
}

function fetchFromHub(named: string): Promise<string> {
  const [repository = '', revision] = named.split('@');
  return fetchTextModel(repository, {
    revision,
    folder: process.env['COUNTERPOINT_CACHE'] ?? join(homedir(), '.cache', 'counterpoint'),
    onFetch: (url) => process.stderr.write(`Fetching ${url}\n`),
  });
}
