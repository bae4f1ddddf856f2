import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CounterpointError,
  fileToVariables,
  isCounterpointError,
  parseConfig,
  readSafetensors,
} from '@counterpoint/core';
import { bag, bagSchema, type BagConfig } from '../encoder/bag.js';
import type { Pooling } from '../encoder/pool.js';
import { textTransformer } from '../encoder/text-transformer.js';
import {
  textTransformerSchema,
  type TextTransformerConfig,
} from '../encoder/text-transformer-config.js';
import { wordTransformer } from '../encoder/word-transformer.js';
import {
  wordTransformerSchema,
  type WordTransformerConfig,
} from '../encoder/word-transformer-config.js';
import { isRecord } from '../tokenizer/check-tokenizer-files.js';
import { HashedNgrams, type HashedNgramsConfig } from '../tokenizer/hashed-ngrams.js';
import { readTokenizer } from '../tokenizer/read-tokenizer.js';
import type { Architecture } from './architecture.js';
import { bert } from './bert.js';
import { distilBert } from './distil-bert.js';
import { modernBert } from './modern-bert.js';
import { PublishedConfig } from './published-config.js';
import { roberta } from './roberta.js';
import { checkMatch, type TextModel } from './text-model.js';
import { loadWeights } from './weight-rule.js';

/** The families that {@link readTextModel} and {@link writeTextModel} know. */
export const architectures: readonly Architecture[] = [bert, roberta, distilBert, modernBert];

type Json = Record<string, unknown>;

/**
 * Reads a Hugging Face folder: `config.json`, `model.safetensors`, a tokenizer, and, of sentence-transformers, `modules.json`,
 * `1_Pooling/config.json` and `sentence_bert_config.json`. Also the folders that {@link writeTextModel} writes for bags, word transformers and shapes of our own.
 *
 * @throws CP_TEXT_MODEL_MALFORMED, CP_TEXT_MODEL_UNSUPPORTED, CP_TEXT_TOKENIZER_MISSING, CP_TEXT_TOKENIZER_MALFORMED, CP_TEXT_TOKENIZER_MISMATCH, CP_CORE_SAFETENSORS_INVALID
 */
export async function readTextModel(folder: string): Promise<TextModel> {
  const config = await json(join(folder, 'config.json'));
  const modules = await modulesOf(folder);
  const weightsPath = join(modules.transformer, 'model.safetensors');
  const weights = await bytes(weightsPath);
  const own = isRecord(config['counterpoint']) ? config['counterpoint'] : undefined;
  const tokenizer =
    own && isRecord(own['hashedNgrams'])
      ? new HashedNgrams(own['hashedNgrams'] as HashedNgramsConfig)
      : await readTokenizer(folder);
  const encoder =
    own && config['model_type'] !== 'bert' && config['model_type'] !== 'modernbert'
      ? ownEncoder(own)
      : published(config, modules.pooling, join(folder, 'config.json'));
  try {
    if (encoder.rules)
      loadWeights(
        encoder.made.variables,
        encoder.rules,
        readSafetensors(weights, weightsPath),
        weightsPath,
      );
    else fileToVariables(weights, encoder.made.variables, weightsPath);
    checkMatch(encoder.made, tokenizer, folder);
  } catch (error) {
    encoder.made.dispose();
    throw error;
  }
  const longest = 'maxTokens' in encoder.made.config ? encoder.made.config.maxTokens : Infinity;
  return {
    encoder: encoder.made,
    tokenizer,
    maxTokens: Math.min(
      longest,
      modules.maxTokens ?? (own?.['maxTokens'] as number | undefined) ?? Math.min(longest, 512),
    ),
    normalize: modules.normalize,
  };
}

function ownEncoder(own: Json): { made: TextModel['encoder']; rules?: undefined } {
  if (isRecord(own['bag']))
    return { made: bag(parseConfig(bagSchema, own['bag'], 'config.json') as BagConfig) };
  if (isRecord(own['wordTransformer']))
    return {
      made: wordTransformer(
        parseConfig(
          wordTransformerSchema,
          own['wordTransformer'],
          'config.json',
        ) as WordTransformerConfig,
      ),
    };
  return {
    made: textTransformer(
      parseConfig(
        textTransformerSchema,
        own['transformer'],
        'config.json',
      ) as TextTransformerConfig,
    ),
  };
}

function published(config: Json, pooling: Pooling, where: string) {
  const family = architectures.find(({ modelTypes }) =>
    modelTypes.includes(String(config['model_type'])),
  );
  if (!family) {
    throw new CounterpointError('CP_TEXT_MODEL_UNSUPPORTED', {
      what: `config.json has model_type ${JSON.stringify(config['model_type']) ?? 'nothing'}`,
      where,
      expected: architectures.flatMap(({ modelTypes }) => modelTypes).join(', '),
      remedy:
        'run this model as a frozen encoder through @huggingface/transformers (transformersEncoder)',
    });
  }
  const made = textTransformer({ ...family.read(new PublishedConfig(config, where)), pooling });
  return { made, rules: family.rules(made.config) };
}

const poolingKeys: Readonly<Record<string, Pooling>> = {
  pooling_mode_mean_tokens: 'mean',
  pooling_mode_cls_token: 'cls',
  pooling_mode_lasttoken: 'last',
};

async function modulesOf(
  folder: string,
): Promise<{ transformer: string; pooling: Pooling; normalize: boolean; maxTokens?: number }> {
  const path = join(folder, 'modules.json');
  if (!(await exists(path))) return { transformer: folder, pooling: 'mean', normalize: true };
  const modules = await parsed(path);
  const unsupported = (what: string): never => {
    throw new CounterpointError('CP_TEXT_MODEL_UNSUPPORTED', {
      what,
      where: path,
      expected: 'Transformer, Pooling (mean, cls or last token) and Normalize',
      remedy: 'use a model without further layers',
    });
  };
  if (!Array.isArray(modules) || !modules.every(isRecord))
    return unsupported('modules.json is no list of modules');
  let [pooling, normalize, transformer]: [Pooling, boolean, string] = ['mean', false, folder];
  for (const module of modules as Json[]) {
    const kind = String(module['type']).split('.').pop();
    const inside =
      typeof module['path'] === 'string' && !/\.\.|^[/\\]/u.test(module['path'])
        ? module['path']
        : unsupported('A module lies outside the folder');
    if (kind === 'Transformer') transformer = join(folder, inside);
    else if (kind === 'Normalize') normalize = true;
    else if (kind === 'Pooling') {
      const modes = await json(join(folder, inside, 'config.json'));
      const named = Object.keys(poolingKeys).filter((key) => modes[key] === true);
      const others = Object.keys(modes).filter(
        (key) =>
          key.startsWith('pooling_mode_') && modes[key] === true && poolingKeys[key] === undefined,
      );
      if (named.length !== 1 || others.length > 0)
        unsupported(`The pooling is ${[...named, ...others].join(' and ') || 'none'}`);
      pooling = poolingKeys[named[0]!]!;
    } else unsupported(`A module is of type ${kind}`);
  }
  const lengths = join(folder, 'sentence_bert_config.json');
  const longest = (await exists(lengths)) ? (await json(lengths))['max_seq_length'] : undefined;
  return {
    transformer,
    pooling,
    normalize,
    ...(typeof longest === 'number' && Number.isSafeInteger(longest) && longest > 0
      ? { maxTokens: longest }
      : {}),
  };
}

async function json(path: string): Promise<Json> {
  const value = await parsed(path);
  if (!isRecord(value)) throw malformed('The file holds no JSON object', path);
  return value;
}

async function parsed(path: string): Promise<unknown> {
  try {
    return JSON.parse((await bytes(path)).toString('utf8'));
  } catch (cause) {
    throw isCounterpointError(cause) ? cause : malformed('The file is not JSON', path, cause);
  }
}

async function bytes(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw malformed(`The file cannot be read: ${(cause as Error).message}`, path, cause);
  }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
const malformed = (what: string, where: string, cause?: unknown) =>
  new CounterpointError('CP_TEXT_MODEL_MALFORMED', {
    what,
    where,
    expected: 'a folder with config.json, model.safetensors and a tokenizer',
    remedy: 'fetch the model again (safetensors, not pickled weights)',
    cause,
  });
