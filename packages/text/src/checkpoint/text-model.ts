import { CounterpointError, type Encoder } from '@counterpoint/core';
import { lengthBuckets, roundedLength } from '../batch/length-buckets.js';
import { padded, type TokenBatch } from '../batch/token-batch.js';
import type { TextEncoder } from '../encoder/text-encoder.js';
import type { HashedNgrams } from '../tokenizer/hashed-ngrams.js';
import type { PieceTokenizer } from '../tokenizer/piece-tokenizer.js';
import type { TextTokenizer } from '../tokenizer/text-tokenizer.js';
import { promptText, type Prompts, type TextRole } from './prompts.js';

/** An encoder with the tokenizer that it was trained on. */
export interface TextModel {
  readonly encoder: TextEncoder;
  readonly tokenizer: PieceTokenizer | HashedNgrams;
  /** Longer texts are cut. */
  readonly maxTokens: number;
  /** Embeddings are unit vectors. */
  readonly normalize: boolean;
  /** Texts that are embedded at a time. @default 64 */
  readonly batchSize?: number;
  /** Texts that go before every text. Default: none. */
  readonly prompts?: Prompts;
}

/** Length, normalisation and batch size of {@link embedTexts}. */
export interface EmbedOptions {
  readonly maxTokens?: number;
  /** @default true */
  readonly normalize?: boolean;
  /** @default 64 */
  readonly batchSize?: number;
  readonly onProgress?: (done: number, total: number) => void;
}

/** The prompt of {@link embedWith}, by name or by the role of the texts in a search. */
export interface EmbedWithOptions extends Omit<EmbedOptions, 'maxTokens' | 'normalize'> {
  /**
   * The name of one of the model's prompts, or `none`. Default: that of the role, else the model's
   * default.
   */
  readonly prompt?: string;
  /** What the texts are in a search: chooses a prompt where the model has one for it. */
  readonly role?: TextRole;
}

/** Embeds texts in batches of like length. @returns [N x D] row-major, in the order of the texts */
export async function embedTexts(
  encoder: Encoder<TokenBatch>,
  tokenizer: TextTokenizer,
  texts: readonly string[],
  { maxTokens = 128, normalize = true, batchSize = 64, onProgress }: EmbedOptions = {},
): Promise<Float32Array> {
  const rows = texts.map((text) => tokenizer.encode(text, { maxTokens }));
  const out = new Float32Array(texts.length * encoder.width);
  let done = 0;
  for (const places of lengthBuckets(
    rows.map((row) => row.length),
    batchSize,
  )) {
    const some = places.map((place) => rows[place]!);
    const longest = some.reduce((maximum, row) => Math.max(maximum, row.length), 1);
    const length = Math.min(roundedLength(longest), maxTokens); // an encoder may have no position beyond
    const batch = padded(some, tokenizer.special.pad, length);
    const vectors = encoder.encode(batch);
    const values = (await vectors.data()) as Float32Array;
    for (const tensor of [batch.ids, batch.mask, vectors]) tensor.dispose();
    places.forEach((place, i) =>
      out.set(
        normalize
          ? unit(values.subarray(i * encoder.width, (i + 1) * encoder.width))
          : values.subarray(i * encoder.width, (i + 1) * encoder.width),
        place * encoder.width,
      ),
    );
    done += places.length;
    onProgress?.(done, texts.length);
  }
  return out;
}

/**
 * Embeds with a model's own limits and prompts.
 *
 * @returns [N x D] row-major
 * @throws CP_TEXT_CONFIG when the model has no such prompt
 */
export function embedWith(
  model: TextModel,
  texts: readonly string[],
  { prompt, role, ...options }: EmbedWithOptions = {},
): Promise<Float32Array> {
  const before = promptText(model.prompts, prompt, role);
  const prompted = before === '' ? texts : texts.map((text) => before + text);
  return embedTexts(model.encoder, model.tokenizer, prompted, {
    batchSize: model.batchSize,
    ...options,
    maxTokens: model.maxTokens,
    normalize: model.normalize,
  });
}

/** @throws CP_TEXT_TOKENIZER_MISMATCH when the tokenizer gives ids beyond the encoder's table */
export function checkMatch(
  encoder: TextModel['encoder'],
  tokenizer: TextTokenizer,
  where: string,
): void {
  if (tokenizer.size <= encoder.config.vocabulary) return;
  throw new CounterpointError('CP_TEXT_TOKENIZER_MISMATCH', {
    what: `The tokenizer gives ids up to ${tokenizer.size - 1}, the model has ${encoder.config.vocabulary} rows`,
    where,
    expected: 'a tokenizer that the model was trained with',
    remedy: 'copy tokenizer.json from the folder that the weights came from',
  });
}

function unit(row: Float32Array): Float32Array {
  const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
  return length > 0 ? row.map((value) => value / length) : row;
}
