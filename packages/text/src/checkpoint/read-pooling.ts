import { join } from 'node:path';
import type { Pooling } from '../encoder/pool.js';
import {
  isSwitch,
  malformedModel,
  readJsonObject,
  unsupportedModel,
  type Json,
} from './model-files.js';
import type { Prompts } from './prompts.js';

const poolings: Readonly<Record<string, Pooling>> = { mean: 'mean', cls: 'cls', lasttoken: 'last' };
/** The flags by which sentence-transformers below 5.4 names a pooling. */
const poolingFlags: Readonly<Record<string, Pooling>> = {
  pooling_mode_mean_tokens: 'mean',
  pooling_mode_cls_token: 'cls',
  pooling_mode_lasttoken: 'last',
};

/** The modules of sentence-transformers that are read. */
export const supportedModules =
  'Transformer, Pooling (mean, cls or last token), Dense and Normalize, in this order';

/** A `Pooling` module of sentence-transformers. */
export interface PoolingModule {
  readonly mode: Pooling;
  /** The width of the vectors that it takes, where its config says it. */
  readonly inputs?: number;
  /** Its config, for messages. */
  readonly path: string;
}

/** @throws CP_TEXT_MODEL_MALFORMED where a pooling takes vectors of another width */
export function checkPooling(module: PoolingModule | undefined, width: number): void {
  if (module?.inputs === undefined || module.inputs === width) return;
  throw malformedModel(
    `The pooling takes ${module.inputs} values, the transformer gives ${width}`,
    module.path,
  );
}

/**
 * The pooling of a `Pooling` module: by name, as sentence-transformers 5.4 and later write it, or
 * by flags.
 *
 * @throws CP_TEXT_MODEL_MALFORMED, CP_TEXT_MODEL_UNSUPPORTED
 */
export async function readPooling(folder: string, prompts: Prompts): Promise<PoolingModule> {
  const path = join(folder, 'config.json');
  const config = await readJsonObject(path);
  for (const [key, value] of Object.entries(config))
    if ((key.startsWith('pooling_mode_') || key === 'include_prompt') && !isSwitch(value))
      throw malformedModel(`${key} is ${JSON.stringify(value)}, not true or false`, path);
  if (config['include_prompt'] === false && Object.keys(prompts.texts).length > 0)
    throw unsupportedModel(
      'The pooling leaves out the tokens of the prompt (include_prompt is false)',
      path,
      'pooling over all tokens',
    );
  const modes = [...new Set([...modesByName(config), ...modesByFlags(config)])];
  const [mode] = modes;
  const inputs = config['embedding_dimension'] ?? config['word_embedding_dimension'] ?? undefined;
  if (inputs !== undefined && !(typeof inputs === 'number' && Number.isSafeInteger(inputs)))
    throw malformedModel(`The pooling is over ${JSON.stringify(inputs)} values`, path);
  if (modes.length === 1 && (mode === 'mean' || mode === 'cls' || mode === 'last'))
    return { mode, inputs, path };
  throw unsupportedModel(`The pooling is ${modes.join(' and ') || 'none'}`, path, supportedModules);
}

function modesByName(config: Json): readonly string[] {
  const modeValue = config['pooling_mode'] ?? [];
  return [modeValue].flat().map((mode) => poolings[String(mode)] ?? String(mode));
}

function modesByFlags(config: Json): readonly string[] {
  return Object.keys(config)
    .filter((key) => key.startsWith('pooling_mode_') && config[key] === true)
    .map((flag) => poolingFlags[flag] ?? flag);
}
