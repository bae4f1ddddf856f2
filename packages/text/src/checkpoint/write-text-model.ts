import { join } from 'node:path';
import { variablesToFile, writeFileAtomically, writeSafetensors } from '@counterpoint/core';
import { Bag } from '../encoder/bag.js';
import { kindOf, type TextEncoderKind } from '../encoder/text-encoder.js';
import { TextTransformer } from '../encoder/text-transformer.js';
import { HashedNgrams } from '../tokenizer/hashed-ngrams.js';
import { bagReader, readingSection } from './bag-reader.js';
import { bert } from './bert.js';
import { denseFiles, denseLayers } from './dense-files.js';
import { exportedTokenizerConfig } from './exported-tokenizer.js';
import { modernBert } from './modern-bert.js';
import { mpnet } from './mpnet.js';
import { onnxModel } from './onnx/onnx-model.js';
import { savedWeights } from './weight-rule.js';
import type { TextModel } from './text-model.js';

/** Which optional files {@link writeTextModel} writes. */
export interface WriteTextModelOptions {
  /** Also write `onnx/model.onnx`, which `@huggingface/transformers` loads. @default true */
  readonly onnx?: boolean;
  /** A model card. */
  readonly readme?: string;
}

const modelTypes: Readonly<Record<TextEncoderKind, string>> = {
  transformer: 'counterpoint-text-transformer',
  bag: 'counterpoint-bag',
  'word-transformer': 'counterpoint-word-transformer',
};
/** Where `config.json` keeps an encoder's own config. */
const ownKeys: Readonly<Record<TextEncoderKind, string>> = {
  transformer: 'transformer',
  bag: 'bag',
  'word-transformer': 'wordTransformer',
};

/** Files of a model by their names in its folder. */
export type TextModelFiles = Readonly<Record<string, Uint8Array | string>>;

/**
 * Writes the files of {@link textModelFiles}, each complete or absent; missing folders are made.
 *
 * @throws CP_CORE_WRITE, CP_TEXT_CONFIG
 */
export async function writeTextModel(
  folder: string,
  model: TextModel,
  options: WriteTextModelOptions = {},
): Promise<void> {
  for (const [name, content] of Object.entries(await textModelFiles(model, options)))
    await writeFileAtomically(join(folder, name), content);
}

/**
 * A folder that sentence-transformers, `@huggingface/transformers` and {@link readTextModel} read:
 * `config.json`, `model.safetensors`, `tokenizer.json`, `tokenizer_config.json`, `modules.json`,
 * `1_Pooling/config.json`, `sentence_bert_config.json`, `onnx/model.onnx`; with prompts
 * `config_sentence_transformers.json`, with layers behind the pooling `2_Dense` and so on.
 *
 * Encoders with the shape of BERT, ModernBERT or MPNet are written under their names; others under
 * ours, for this package and, by ONNX, for any runtime. A bag of hashed n-grams comes with
 * `read-bag.mjs`, which needs Node alone.
 *
 * @throws CP_TEXT_CONFIG when the weights exceed what one ONNX file can hold
 */
export async function textModelFiles(
  model: TextModel,
  { onnx = true, readme }: WriteTextModelOptions = {},
): Promise<TextModelFiles> {
  const { encoder, tokenizer, maxTokens, normalize, prompts } = model;
  const family =
    encoder instanceof TextTransformer
      ? [bert, modernBert, mpnet].find((each) => each.write(encoder.config) !== undefined)
      : undefined;
  const hashed = tokenizer instanceof HashedNgrams ? { hashedNgrams: tokenizer.config } : {};
  const counterpoint = {
    maxTokens: Number.isFinite(maxTokens) ? maxTokens : 512,
    ...hashed,
    [ownKeys[kindOf(encoder)]]: encoder.config,
  };
  const shape =
    family && encoder instanceof TextTransformer
      ? family.write(encoder.config)
      : {
          model_type: modelTypes[kindOf(encoder)],
          vocab_size: encoder.config.vocabulary,
          hidden_size: encoder.width,
        };
  const config = { ...shape, counterpoint };
  const files: Record<string, Uint8Array | string> = {};
  const text = (name: string, value: unknown) => {
    files[name] = `${JSON.stringify(value, null, 2)}\n`;
  };
  text('config.json', config);
  files['model.safetensors'] =
    family && encoder instanceof TextTransformer
      ? writeSafetensors({
          tensors: await savedWeights(encoder.variables, family.rules(encoder.config)),
          metadata: { format: 'pt' },
        })
      : await variablesToFile(encoder.variables, { format: 'pt' });
  if (!(tokenizer instanceof HashedNgrams)) {
    text('tokenizer.json', tokenizer.files.tokenizer);
    text('tokenizer_config.json', exportedTokenizerConfig(tokenizer, counterpoint.maxTokens));
  }
  const module = (idx: number, path: string, type: string) => ({
    idx,
    name: String(idx),
    path,
    type: `sentence_transformers.models.${type}`,
  });
  const dense = family && encoder instanceof TextTransformer ? await denseLayers(encoder) : [];
  const last = 2 + dense.length;
  text('modules.json', [
    module(0, '', 'Transformer'),
    module(1, '1_Pooling', 'Pooling'),
    ...dense.map((_, i) => module(2 + i, `${2 + i}_Dense`, 'Dense')),
    ...(normalize ? [module(last, `${last}_Normalize`, 'Normalize')] : []),
  ]);
  for (const [i, layer] of dense.entries())
    Object.assign(files, denseFiles(`${2 + i}_Dense`, layer));
  const pooling = encoder instanceof TextTransformer ? encoder.config.pooling : 'mean';
  text('1_Pooling/config.json', {
    word_embedding_dimension:
      encoder instanceof TextTransformer ? encoder.config.width : encoder.width,
    pooling_mode_cls_token: pooling === 'cls',
    pooling_mode_mean_tokens: pooling === 'mean',
    pooling_mode_max_tokens: false,
    pooling_mode_mean_sqrt_len_tokens: false,
    pooling_mode_lasttoken: pooling === 'last',
  });
  text('sentence_bert_config.json', {
    max_seq_length: counterpoint.maxTokens,
    do_lower_case: false,
  });
  if (prompts && Object.keys(prompts.texts).length > 0)
    text('config_sentence_transformers.json', {
      prompts: prompts.texts,
      default_prompt_name: prompts.default ?? null,
      similarity_fn_name: 'cosine',
    });
  const reader = tokenizer instanceof HashedNgrams && encoder instanceof Bag;
  if (reader) files['read-bag.mjs'] = bagReader;
  const reading = tokenizer instanceof HashedNgrams ? [readingSection(reader)] : [];
  const card = [...(readme === undefined ? [] : [readme]), ...reading].join('\n');
  if (card !== '') files['README.md'] = card;
  if (onnx) files['onnx/model.onnx'] = await onnxModel(encoder);
  return files;
}
