import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { variablesToFile, writeSafetensors } from '@counterpoint/core';
import { Bag } from '../encoder/bag.js';
import { kindOf, type TextEncoderKind } from '../encoder/text-encoder.js';
import { TextTransformer } from '../encoder/text-transformer.js';
import { HashedNgrams } from '../tokenizer/hashed-ngrams.js';
import { bagReader, readingSection } from './bag-reader.js';
import { bert } from './bert.js';
import { denseLayers, writeDense } from './write-dense.js';
import { exportedTokenizerConfig } from './exported-tokenizer.js';
import { modernBert } from './modern-bert.js';
import { mpnet } from './mpnet.js';
import { onnxModel } from './onnx/onnx-model.js';
import { savedWeights } from './weight-rule.js';
import type { TextModel } from './text-model.js';

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

/**
 * Writes a folder that sentence-transformers, `@huggingface/transformers` and {@link
 * readTextModel} read: `config.json`, `model.safetensors`,
 * `tokenizer.json`, `tokenizer_config.json`, `modules.json`, `1_Pooling/config.json`,
 * `sentence_bert_config.json`, `onnx/model.onnx`;
 * with prompts `config_sentence_transformers.json`, with layers behind the pooling `2_Dense` and
 * so on.
 * Encoders with BERT's, ModernBERT's or MPNet's shape are written under their names; others under
 * ours, for this package and, by ONNX, for
 * any runtime. A bag of hashed n-grams comes with `read-bag.mjs`, which needs Node alone.
 */
export async function writeTextModel(
  folder: string,
  model: TextModel,
  { onnx = true, readme }: WriteTextModelOptions = {},
): Promise<void> {
  const { encoder, tokenizer, maxTokens, normalize, prompts } = model;
  const family =
    encoder instanceof TextTransformer
      ? [bert, modernBert, mpnet].find((each) => each.write(encoder.config) !== undefined)
      : undefined;
  const hashed = tokenizer instanceof HashedNgrams ? { hashedNgrams: tokenizer.config } : {};
  const own = {
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
  const config = { ...shape, counterpoint: own };
  await mkdir(join(folder, '1_Pooling'), { recursive: true });
  const text = (name: string, value: unknown) =>
    writeFile(join(folder, name), `${JSON.stringify(value, null, 2)}\n`);
  await text('config.json', config);
  const weights =
    family && encoder instanceof TextTransformer
      ? writeSafetensors({
          tensors: await savedWeights(encoder.variables, family.rules(encoder.config)),
          metadata: { format: 'pt' },
        })
      : await variablesToFile(encoder.variables, { format: 'pt' });
  await writeFile(join(folder, 'model.safetensors'), weights);
  if (!(tokenizer instanceof HashedNgrams)) {
    await text('tokenizer.json', tokenizer.files.tokenizer);
    await text('tokenizer_config.json', exportedTokenizerConfig(tokenizer, own.maxTokens));
  }
  const module = (idx: number, path: string, type: string) => ({
    idx,
    name: String(idx),
    path,
    type: `sentence_transformers.models.${type}`,
  });
  const dense = family && encoder instanceof TextTransformer ? await denseLayers(encoder) : [];
  const last = 2 + dense.length;
  await text('modules.json', [
    module(0, '', 'Transformer'),
    module(1, '1_Pooling', 'Pooling'),
    ...dense.map((_, i) => module(2 + i, `${2 + i}_Dense`, 'Dense')),
    ...(normalize ? [module(last, `${last}_Normalize`, 'Normalize')] : []),
  ]);
  for (const [i, layer] of dense.entries()) await writeDense(folder, `${2 + i}_Dense`, layer);
  const pooling = encoder instanceof TextTransformer ? encoder.config.pooling : 'mean';
  await text('1_Pooling/config.json', {
    word_embedding_dimension:
      encoder instanceof TextTransformer ? encoder.config.width : encoder.width,
    pooling_mode_cls_token: pooling === 'cls',
    pooling_mode_mean_tokens: pooling === 'mean',
    pooling_mode_max_tokens: false,
    pooling_mode_mean_sqrt_len_tokens: false,
    pooling_mode_lasttoken: pooling === 'last',
  });
  await text('sentence_bert_config.json', { max_seq_length: own.maxTokens, do_lower_case: false });
  if (prompts && Object.keys(prompts.texts).length > 0)
    await text('config_sentence_transformers.json', {
      prompts: prompts.texts,
      default_prompt_name: prompts.default ?? null,
      similarity_fn_name: 'cosine',
    });
  const reader = tokenizer instanceof HashedNgrams && encoder instanceof Bag;
  if (reader) await writeFile(join(folder, 'read-bag.mjs'), bagReader);
  const reading = tokenizer instanceof HashedNgrams ? [readingSection(reader)] : [];
  const card = [...(readme === undefined ? [] : [readme]), ...reading].join('\n');
  if (card !== '') await writeFile(join(folder, 'README.md'), card);
  if (!onnx) return;
  await mkdir(join(folder, 'onnx'), { recursive: true });
  await writeFile(join(folder, 'onnx', 'model.onnx'), await onnxModel(encoder));
}
