import { join } from 'node:path';
import type { Pooling } from '../encoder/pool.js';
import { isRecord } from '../tokenizer/check-tokenizer-files.js';
import { isFile } from '../file/is-file.js';
import {
  innerPath,
  isSwitch,
  malformedModel,
  readJson,
  readJsonObject,
  unsupportedModel,
  type Json,
} from './model-files.js';
import { readPrompts, type Prompts } from './prompts.js';
import { readDense, type DenseModule } from './read-dense.js';
import { readPooling, supportedModules, type PoolingModule } from './read-pooling.js';
import { isTokenCount } from './token-limit.js';

/** What a folder says about the modules around its transformer. */
export interface ModelModules {
  /** The folder of config.json, weights and tokenizer. */
  readonly transformer: string;
  readonly pooling: Pooling;
  /** Where a module says the pooling. */
  readonly poolingModule?: PoolingModule;
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
      ...(await readLimits(folder, folder)),
      prompts: await readPrompts(folder),
    };
  const modules = await readJson(path);
  if (!Array.isArray(modules) || !modules.every(isRecord))
    throw malformedModel('modules.json is no list of modules', path);
  const foreign = modules.find(({ type }) => !String(type).startsWith('sentence_transformers.'));
  if (foreign !== undefined)
    throw unsupportedModel(
      `A module is of type ${String(foreign['type'])}`,
      path,
      `modules of sentence_transformers: ${supportedModules}`,
    );
  const kinds = modules.map(({ type }) => String(type).split('.').pop());
  const rank = ['Transformer', 'Pooling', 'Dense', 'Normalize'];
  const ranks = kinds.map((kind) => rank.indexOf(kind ?? ''));
  const odd = kinds.find((_, i) => ranks[i]! < 0);
  if (odd !== undefined)
    throw unsupportedModel(`A module is of type ${odd}`, path, supportedModules);
  if (
    ranks.some(
      (each, i) => i > 0 && (each < ranks[i - 1]! || (each === ranks[i - 1] && each !== 2)),
    )
  )
    throw unsupportedModel(`The modules are ${kinds.join(', ')}`, path, supportedModules);
  for (const kind of ['Transformer', 'Pooling'])
    if (!kinds.includes(kind))
      throw unsupportedModel(`There is no module of type ${kind}`, path, supportedModules);
  const inside = modules.map((module) => join(folder, innerPath(module['path'] ?? '', path)));
  const folderOf = (kind: string): string => inside[kinds.indexOf(kind)]!;
  const transformer = folderOf('Transformer');
  const { maxTokens, lowercase } = await readLimits(transformer, folder);
  const prompts = await readPrompts(folder);
  const poolingModule = await readPooling(folderOf('Pooling'), prompts);
  return {
    transformer,
    pooling: poolingModule.mode,
    poolingModule,
    dense: await Promise.all(inside.filter((_, i) => kinds[i] === 'Dense').map(readDense)),
    normalize: kinds.includes('Normalize'),
    lowercase,
    maxTokens,
    prompts,
  };
}

/** The names of what a pooling takes. */
const usualOutputs: readonly unknown[] = [undefined, 'last_hidden_state', 'token_embeddings'];

/**
 * The output of the transformer that sentence-transformers 5.4 and later name, where it is not the
 * usual one.
 */
function unusualOutput(config: Json): unknown {
  const { module_output_name: module, modality_config: modalities } = config;
  const { text } = isRecord(modalities) ? modalities : {};
  const { method_output_name: method } = isRecord(text) ? text : {};
  return [module, method].find((name) => name !== null && !usualOutputs.includes(name));
}

/** The longest text and the case of a `sentence_bert_config.json`, by whichever name it has. */
async function readLimits(
  transformer: string,
  folder: string,
): Promise<Pick<ModelModules, 'maxTokens' | 'lowercase'>> {
  const paths = [transformer, folder].flatMap((place) =>
    lengthFiles.map((name) => join(place, `sentence_${name}_config.json`)),
  );
  for (const path of paths) {
    if (!(await isFile(path))) continue;
    const config = await readJsonObject(path);
    const valueOf = <T>(key: string, expected: string, fits: (value: unknown) => value is T) => {
      const value = config[key] ?? undefined;
      if (value === undefined || fits(value)) return value;
      throw malformedModel(`${key} is ${JSON.stringify(value)}, not ${expected}`, path);
    };
    const task = config['transformer_task'] ?? 'feature-extraction';
    if (task !== 'feature-extraction')
      throw unsupportedModel(
        `The transformer's task is ${JSON.stringify(task)}`,
        path,
        'feature-extraction',
      );
    const output = unusualOutput(config);
    if (output !== undefined)
      throw unsupportedModel(
        `The transformer gives ${JSON.stringify(output)}`,
        path,
        'last_hidden_state',
      );
    return {
      maxTokens: valueOf('max_seq_length', 'a number of tokens', isTokenCount),
      lowercase: valueOf('do_lower_case', 'true or false', isSwitch) ?? false,
    };
  }
  return { lowercase: false };
}
