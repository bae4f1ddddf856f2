import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileToVariables, parseConfig } from '@counterpoint/core';
import { bag, bagSchema } from '../encoder/bag.js';
import { textTransformer, TextTransformer } from '../encoder/text-transformer.js';
import {
  textTransformerSchema,
  type ResolvedTextTransformerConfig,
} from '../encoder/text-transformer-config.js';
import { wordTransformer } from '../encoder/word-transformer.js';
import { wordTransformerSchema } from '../encoder/word-transformer-config.js';
import { isRecord } from '../tokenizer/check-tokenizer-files.js';
import { HashedNgrams, type HashedNgramsConfig } from '../tokenizer/hashed-ngrams.js';
import type { PieceTokenizer } from '../tokenizer/piece-tokenizer.js';
import { readTokenizer } from '../tokenizer/read-tokenizer.js';
import { withLowercase } from '../tokenizer/with-lowercase.js';
import { plain, turned, type Architecture } from './architecture.js';
import { bert } from './bert.js';
import { distilBert } from './distil-bert.js';
import { modernBert } from './modern-bert.js';
import { readBytes, readJsonObject, unsupportedModel, type Json } from './model-files.js';
import { mpnet } from './mpnet.js';
import { PublishedConfig } from './published-config.js';
import { checkDense } from './read-dense.js';
import { checkPooling } from './read-pooling.js';
import { readModules, type ModelModules } from './read-modules.js';
import { readWeights, type ModelWeights } from './read-weights.js';
import { roberta } from './roberta.js';
import { checkMatch, type TextModel } from './text-model.js';
import { loadWeights, type WeightRule } from './weight-rule.js';
import { tokenLimit } from './token-limit.js';

/** The families that {@link readTextModel} and {@link writeTextModel} know. */
export const architectures: readonly Architecture[] = [
  bert,
  roberta,
  distilBert,
  modernBert,
  mpnet,
];

/** A model of a folder. */
export interface StoredTextModel extends TextModel {
  /**
   * Of all that makes an embedding: weights, tokenizer, pooling, length, normalisation, prompts.
   */
  readonly fingerprint: string;
  /** Of the weights alone. */
  readonly weightsFingerprint: string;
}

/**
 * Reads a Hugging Face folder: `config.json`, weights (`model.safetensors`, its shards, or the
 * tensors of
 * `pytorch_model.bin`), a tokenizer, and the files of sentence-transformers: `modules.json` with
 * its modules,
 * `sentence_bert_config.json`, `config_sentence_transformers.json`. Also the folders that
 * {@link writeTextModel} writes for bags, word transformers and shapes of our own.
 *
 * @throws CP_TEXT_MODEL_MALFORMED, CP_TEXT_MODEL_UNSUPPORTED, CP_TEXT_TOKENIZER_MISSING,
 *   CP_TEXT_TOKENIZER_MALFORMED,
 * CP_TEXT_TOKENIZER_MISMATCH, CP_CORE_SAFETENSORS_INVALID
 */
export async function readTextModel(folder: string): Promise<StoredTextModel> {
  const modules = await readModules(folder);
  const configPath = join(modules.transformer, 'config.json');
  const config = await readJsonObject(configPath);
  const counterpoint = isRecord(config['counterpoint']) ? config['counterpoint'] : undefined;
  const tokenizer = await tokenizerOf(modules, counterpoint);
  const family = architectures.find(({ modelTypes }) =>
    modelTypes.includes(String(config['model_type'])),
  );
  const weights = await readWeights(modules.transformer);
  const encoder =
    counterpoint && !family
      ? ownEncoder(counterpoint)
      : published(family, config, modules, configPath);
  let digest = weights.digest;
  try {
    if (encoder.rules) digest = await loadPublished(encoder, weights, modules);
    else fileToVariables(await readBytes(weights.path), encoder.encoder.variables, weights.path);
    checkMatch(encoder.encoder, tokenizer, folder);
    checkPooling(modules.poolingModule, tokenWidth(encoder.encoder));
  } catch (error) {
    encoder.encoder.dispose();
    throw error;
  }
  const longest =
    'maxTokens' in encoder.encoder.config ? encoder.encoder.config.maxTokens : Infinity;
  const maxTokens = Math.min(
    longest,
    modules.maxTokens ??
      tokenLimit(counterpoint?.['maxTokens'], 'counterpoint.maxTokens', configPath) ??
      tokenizerLength(tokenizer, modules.transformer) ??
      (Number.isFinite(longest) ? longest : 512),
  );
  const { pooling, normalize, prompts } = modules;
  const fingerprint = createHash('sha256')
    .update(
      JSON.stringify([
        digest,
        tokenizer.fingerprint,
        encoder.encoder.config,
        pooling,
        maxTokens,
        normalize,
        prompts,
      ]),
    )
    .digest('hex')
    .slice(0, 16);
  return {
    encoder: encoder.encoder,
    tokenizer,
    maxTokens,
    normalize,
    prompts,
    fingerprint,
    weightsFingerprint: digest.slice(0, 16),
  };
}

/** The width of the vectors that are pooled. */
const tokenWidth = (encoder: TextModel['encoder']): number =>
  encoder instanceof TextTransformer ? encoder.config.width : encoder.width;

async function tokenizerOf(
  { transformer, lowercase }: ModelModules,
  counterpoint: Json | undefined,
): Promise<PieceTokenizer | HashedNgrams> {
  if (counterpoint && isRecord(counterpoint['hashedNgrams']))
    return new HashedNgrams(counterpoint['hashedNgrams'] as HashedNgramsConfig);
  const tokenizer = await readTokenizer(transformer);
  return lowercase ? withLowercase(tokenizer) : tokenizer;
}

/** `model_max_length` of a tokenizer's config, unless it stands for none. */
function tokenizerLength(
  tokenizer: PieceTokenizer | HashedNgrams,
  folder: string,
): number | undefined {
  if (tokenizer instanceof HashedNgrams) return undefined;
  const key = 'model_max_length';
  return tokenLimit(tokenizer.files.config[key], key, join(folder, 'tokenizer_config.json'));
}

interface MadeEncoder {
  readonly encoder: TextModel['encoder'];
  readonly rules?: readonly WeightRule[];
}

function ownEncoder(counterpoint: Json): MadeEncoder {
  if (isRecord(counterpoint['bag']))
    return { encoder: bag(parseConfig(bagSchema, counterpoint['bag'], 'config.json')) };
  if (isRecord(counterpoint['wordTransformer']))
    return {
      encoder: wordTransformer(
        parseConfig(wordTransformerSchema, counterpoint['wordTransformer'], 'config.json'),
      ),
    };
  return {
    encoder: textTransformer(
      parseConfig(textTransformerSchema, counterpoint['transformer'], 'config.json'),
    ),
  };
}

function published(
  family: Architecture | undefined,
  config: Json,
  { pooling, dense }: ModelModules,
  where: string,
): MadeEncoder {
  if (!family)
    throw unsupportedModel(
      `config.json has model_type ${JSON.stringify(config['model_type']) ?? 'nothing'}`,
      where,
      architectures.flatMap(({ modelTypes }) => modelTypes).join(', '),
      'run this model as a frozen encoder through @huggingface/transformers (transformersEncoder)',
    );
  const encoder = textTransformer({
    ...family.read(new PublishedConfig(config, where)),
    pooling,
    dense: dense.map(({ outputs, bias, activation }) => ({ outputs, bias, activation })),
  });
  return { encoder, rules: family.rules(encoder.config) };
}

/**
 * Loads all weights. Resolves to their digest: that of the transformer where no layer stands behind
 * the pooling.
 */
async function loadPublished(
  { encoder, rules = [] }: MadeEncoder,
  weights: ModelWeights,
  { dense }: ModelModules,
): Promise<string> {
  const layers = await Promise.all(dense.map(({ folder }) => readWeights(folder)));
  checkDense(encoder.config as ResolvedTextTransformerConfig, dense, layers);
  loadWeights(encoder.variables, rules, weights, weights.path);
  layers.forEach((layer, i) =>
    loadWeights(
      encoder.variables,
      [
        turned(`dense.${i}.weight`, 'linear.weight'),
        ...(dense[i]!.bias ? [plain(`dense.${i}.bias`, 'linear.bias')] : []),
      ],
      layer,
      layer.path,
    ),
  );
  if (layers.length === 0) return weights.digest;
  const digests = [weights, ...layers].map(({ digest }) => digest);
  return createHash('sha256').update(digests.join()).digest('hex');
}
