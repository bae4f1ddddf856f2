import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CounterpointError } from '@counterpoint/core';
import { fetchFile, type FetchedFile } from './fetch-file.js';

export interface FetchTextModelOptions {
  /** Where models are kept; this one goes to `folder/owner/name/revision`. */
  readonly folder: string;
  /** A branch, a tag or, so that it can never change, a commit. @default 'main' */
  readonly revision?: string;
  /** @default HF_ENDPOINT, else https://huggingface.co */
  readonly endpoint?: string;
  /** A file that is larger is refused. @default 4 GiB */
  readonly mostBytes?: number;
  /** Learns of each file before it is fetched: its address. */
  readonly onFetch?: (url: string) => void;
}

const needed = ['config.json', 'model.safetensors'];
const tokenizers = ['tokenizer.json', 'vocab.txt', 'vocab.json'];
const optional = [
  'merges.txt',
  'tokenizer_config.json',
  'modules.json',
  '1_Pooling/config.json',
  'sentence_bert_config.json',
];

/**
 * Fetches what {@link readTextModel} needs of a model from the Hugging Face hub, and checks each file against the
 * digest that the hub names. `fetched.json` records the files, their digests and the commit. A model that is
 * complete on disk is not asked for again, so that it opens without a network.
 *
 * @param repository `owner/name`
 * @returns the folder
 * @throws CP_TEXT_NETWORK, CP_TEXT_CONFIG for a name that is none
 */
export async function fetchTextModel(
  repository: string,
  {
    folder,
    revision = 'main',
    endpoint = process.env['HF_ENDPOINT'] ?? 'https://huggingface.co',
    mostBytes = 4 * 2 ** 30,
    onFetch = () => undefined,
  }: FetchTextModelOptions,
): Promise<string> {
  if (!/^[\w-][\w.-]*\/[\w-][\w.-]*$/u.test(repository) || !/^[\w-][\w.-]*$/u.test(revision)) {
    throw new CounterpointError('CP_TEXT_CONFIG', {
      what: `"${repository}" at "${revision}" names no model`,
      where: 'fetchTextModel',
      expected: 'owner/name and a branch, tag or commit',
      remedy: 'copy the name from the page of the model',
    });
  }
  const target = join(folder, repository, revision);
  const record = join(target, 'fetched.json');
  if (await exists(record)) return target;
  const files: Record<string, FetchedFile> = {};
  const get = async (name: string): Promise<boolean> => {
    const path = join(target, name);
    if (await exists(path)) return true;
    const url = `${endpoint}/${repository}/resolve/${revision}/${name}`;
    onFetch(url);
    const file = await fetchFile(url, path, mostBytes);
    if (file) files[name] = file;
    return file !== undefined;
  };
  for (const name of needed) if (!(await get(name))) throw missing(name, repository);
  const found = await Promise.all([...tokenizers, ...optional].map(get));
  if (!found.slice(0, tokenizers.length).some(Boolean))
    throw missing(tokenizers.join(' or '), repository);
  await writeFile(record, `${JSON.stringify({ repository, revision, endpoint, files })}\n`);
  return target;
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

const missing = (name: string, repository: string) =>
  new CounterpointError('CP_TEXT_NETWORK', {
    what: `The hub has no ${name}`,
    where: repository,
    expected: 'safetensors and a tokenizer',
    remedy: 'choose a revision that has them',
  });
