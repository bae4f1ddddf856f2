import { join } from 'node:path';
import type { Activation } from '@counterpoint/core';
import type { Pooling } from '../encoder/pool.js';
import { isRecord } from '../tokenizer/check-tokenizer-files.js';
import {
  innerPath,
  isFile,
  malformedModel,
  readJson,
  readJsonObject,
  unsupportedModel,
  type Json,
} from './model-files.js';
import { readPrompts, type Prompts } from './prompts.js';

/** A `Dense` module of sentence-transformers: a linear layer behind the pooling. */
export interface DenseModule {
  /** Its folder. */
  readonly folder: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly bias: boolean;
  readonly activation: Activation;
}

/** What a folder says about the modules around its transformer. */
export interface ModelModules {
  /** The folder of config.json, weights and tokenizer. */
  readonly transformer: string;
  readonly pooling: Pooling;
  readonly dense: readonly DenseModule[];
  readonly normalize: boolean;
  /** Texts are lower-cased before they are tokenized. */
  readonly lowercase: boolean;
  readonly maxTokens?: number;
  readonly prompts: Prompts;
}

const lengthFiles = [
  'bert',
  'roberta',
  'distilbert',
  'camembert',
  'albert',
  'xlm-roberta',
  'mpnet',
];
const poolings: Readonly<Record<string, Pooling>> = { mean: 'mean', cls: 'cls', lasttoken: 'last' };
/** The flags by which sentence-transformers below 5.4 names a pooling. */
const poolingFlags: Readonly<Record<string, Pooling>> = {
  pooling_mode_mean_tokens: 'mean',
  pooling_mode_cls_token: 'cls',
  pooling_mode_lasttoken: 'last',
};
const activations: Readonly<Record<string, Activation>> = {
  Identity: 'none',
  Tanh: 'tanh',
  ReLU: 'relu',
  GELU: 'gelu',
};
const supported =
  'Transformer, Pooling (mean, cls or last token), Dense and Normalize, in this order';

/**
 * Reads `modules.json` and the files of its modules. A folder without it is a plain transformer:
 * mean pooling,
 * unit length.
 *
 * @throws CP_TEXT_MODEL_MALFORMED, CP_TEXT_MODEL_UNSUPPORTED
 */
export async function readModules(folder: string): Promise<ModelModules> {
  const path = join(folder, 'modules.json');
  if (!(await isFile(path)))
    return {
      transformer: folder,
      pooling: 'mean',
      dense: [],
      normalize: true,
      lowercase: false,
      prompts: await readPrompts(folder),
    };
  const modules = await readJson(path);
  if (!Array.isArray(modules) || !modules.every(isRecord))
    throw malformedModel('modules.json is no list of modules', path);
  const kinds = modules.map(({ type }) => String(type).split('.').pop());
  const rank = ['Transformer', 'Pooling', 'Dense', 'Normalize'];
  const ranks = kinds.map((kind) => rank.indexOf(kind ?? ''));
  const odd = kinds.find((_, i) => ranks[i]! < 0);
  if (odd !== undefined) throw unsupportedModel(`A module is of type ${odd}`, path, supported);
  if (
    ranks.some(
      (each, i) => i > 0 && (each < ranks[i - 1]! || (each === ranks[i - 1] && each !== 2)),
    )
  )
    throw unsupportedModel(`The modules are ${kinds.join(', ')}`, path, supported);
  const inside = modules.map((module) => join(folder, innerPath(module['path'] ?? '', path)));
  const folderOf = (kind: string): string | undefined => inside[kinds.indexOf(kind)];
  const transformer = folderOf('Transformer') ?? folder;
  const pooling = folderOf('Pooling');
  const lengths = await lengthsOf(transformer, folder);
  const longest = lengths['max_seq_length'];
  const prompts = await readPrompts(folder);
  return {
    transformer,
    pooling: pooling === undefined ? 'mean' : await readPooling(pooling, prompts),
    dense: await Promise.all(inside.filter((_, i) => kinds[i] === 'Dense').map(readDense)),
    normalize: kinds.includes('Normalize'),
    lowercase: lengths['do_lower_case'] === true,
    maxTokens:
      typeof longest === 'number' && Number.isSafeInteger(longest) && longest > 0
        ? longest
        : undefined,
    prompts,
  };
}

async function lengthsOf(transformer: string, folder: string): Promise<Json> {
  for (const place of [transformer, folder])
    for (const name of lengthFiles) {
      const path = join(place, `sentence_${name}_config.json`);
      if (await isFile(path)) return readJsonObject(path);
    }
  return {};
}

async function readPooling(folder: string, prompts: Prompts): Promise<Pooling> {
  const path = join(folder, 'config.json');
  const config = await readJsonObject(path);
  if (config['include_prompt'] === false && Object.keys(prompts.texts).length > 0)
    throw unsupportedModel(
      'The pooling leaves out the tokens of the prompt (include_prompt is false)',
      path,
      'pooling over all tokens',
    );
  const flags = Object.keys(config).filter(
    (key) => key.startsWith('pooling_mode_') && config[key] === true,
  );
  const modeValue = config['pooling_mode'];
  const modes =
    modeValue === undefined || modeValue === null
      ? flags.map((flag) => poolingFlags[flag] ?? flag)
      : [modeValue].flat().map((mode) => poolings[String(mode)] ?? String(mode));
  const [mode] = modes;
  if (modes.length === 1 && (mode === 'mean' || mode === 'cls' || mode === 'last')) return mode;
  throw unsupportedModel(`The pooling is ${modes.join(' and ') || 'none'}`, path, supported);
}

async function readDense(folder: string): Promise<DenseModule> {
  const path = join(folder, 'config.json');
  const config = await readJsonObject(path);
  const size = (key: string): number => {
    const value = config[key];
    if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0 && value <= 65_536)
      return value;
    throw malformedModel(`The module has ${key} = ${JSON.stringify(value) ?? 'nothing'}`, path);
  };
  const name = String(config['activation_function'] ?? 'Tanh')
    .split('.')
    .pop()!;
  const activation = activations[name];
  if (activation === undefined)
    throw unsupportedModel(
      `The module's activation is ${name}`,
      path,
      Object.keys(activations).join(', '),
    );
  return {
    folder,
    inputs: size('in_features'),
    outputs: size('out_features'),
    bias: config['bias'] !== false,
    activation,
  };
}
