import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CounterpointError, writeFileAtomically } from '@counterpoint/core';
import { isFile } from '../file/is-file.js';
import { innerPath, malformedModel, readJson, readJsonObject } from './model-files.js';
import { fetchFile, type FetchedFile } from './fetch-file.js';

/**
 * The revision that {@link fetchTextModel} downloads, its folder, and the largest file that it
 * accepts.
 */
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

/** Any of these will do; shards are named by their index. */
const weights = [
  'model.safetensors',
  'model.safetensors.index.json',
  'pytorch_model.bin',
  'pytorch_model.bin.index.json',
  'onnx/model.onnx',
];
const vocabularies = ['tokenizer.json', 'vocab.txt', 'vocab.json'];
const besideTransformer = [
  'merges.txt',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
  'sentence_bert_config.json',
  'sentence_roberta_config.json',
  'sentence_distilbert_config.json',
  'sentence_mpnet_config.json',
  'sentence_xlm-roberta_config.json',
];

/**
 * Fetches what {@link readTextModel} needs of a model from the Hugging Face hub, or, where it has
 * no weights of PyTorch, its ONNX model; and checks each
 * file against the
 * digest that the hub names. `fetched.json` records the files, their digests and the commit. A
 * model that is
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
  await get('modules.json');
  await get('config_sentence_transformers.json');
  const modules = await modulesOf(join(target, 'modules.json'));
  const transformer = modules.find(({ kind }) => kind === 'Transformer')?.path ?? '';
  const inside = (name: string) => (transformer === '' ? name : `${transformer}/${name}`);
  if (!(await get(inside('config.json')))) throw missing('config.json', repository);
  await getWeights(get, target, transformer, repository);
  const present = await Promise.all(vocabularies.map((name) => get(inside(name))));
  if (!present.some(Boolean)) throw missing(vocabularies.join(' or '), repository);
  await Promise.all(besideTransformer.map((name) => get(inside(name))));
  for (const { kind, path } of modules) {
    if (kind === 'Pooling' || kind === 'Dense') await get(`${path}/config.json`);
    if (kind === 'Dense') await getWeights(get, target, path, repository);
  }
  await writeFileAtomically(
    record,
    `${JSON.stringify({ repository, revision, endpoint, files })}\n`,
  );
  return target;
}

type Get = (name: string) => Promise<boolean>;

/** Fetches the weights of a folder of the model: one file, or an index and its shards. */
async function getWeights(
  get: Get,
  target: string,
  folder: string,
  repository: string,
): Promise<void> {
  const prefix = folder === '' ? '' : `${folder}/`;
  for (const name of weights) {
    if (!(await get(prefix + name))) continue;
    if (name.endsWith('.onnx')) return void (await get(`${prefix}${name}_data`));
    if (!name.endsWith('.index.json')) return;
    const map = (await readJsonObject(join(target, prefix + name)))['weight_map'] ?? {};
    for (const shard of new Set(Object.values(map))) {
      const path = prefix + innerPath(shard, name);
      if (!(await get(path))) throw missing(path, repository);
    }
    return;
  }
  throw missing(weights.join(' or '), repository);
}

/** The kinds and folders of a model's modules; none without `modules.json`. */
async function modulesOf(path: string): Promise<readonly { kind: string; path: string }[]> {
  if (!(await isFile(path))) return [];
  const modules = await readJson(path);
  if (!Array.isArray(modules)) throw malformedModel('modules.json is no list of modules', path);
  return (modules as readonly Record<string, unknown>[]).map((module) => ({
    kind: String(module['type']).split('.').pop()!,
    path: innerPath(module['path'] ?? '', path),
  }));
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
    expected: 'a config, weights and a tokenizer',
    remedy: 'choose a revision that has them',
  });
