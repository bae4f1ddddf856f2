import { tensor2d, type Tensor2D } from '@tensorflow/tfjs-core';
import type { TextTokenizer } from '../tokenizer/text-tokenizer.js';
import { roundedLength } from './length-buckets.js';

/** Texts as ids, right-padded. A type rather than an interface, so that it is a `Batch`. */
export type TokenBatch = {
  /** int32 [N, T] */
  readonly ids: Tensor2D;
  /** float32 [N, T]: 1 for tokens, 0 for padding. */
  readonly mask: Tensor2D;
};

/** The length to which {@link tokenBatch} cuts and pads texts: ids are [N, length]. */
export interface TokenBatchOptions {
  /** Longer texts are cut. @default 128 */
  readonly maxTokens?: number;
  /** Pads to this length in place of the next of {@link roundedLength}. */
  readonly length?: number;
}

/** Texts to a batch. A text without tokens becomes one padding token, so that no row is empty. */
export function tokenBatch(
  texts: readonly string[],
  tokenizer: TextTokenizer,
  { maxTokens = 128, length }: TokenBatchOptions = {},
): TokenBatch {
  return padded(
    texts.map((text) => tokenizer.encode(text, { maxTokens })),
    tokenizer.special.pad,
    length,
  );
}

/** Rows of ids to a batch. */
export function padded(
  rows: readonly ArrayLike<number>[],
  pad: number,
  length?: number,
): TokenBatch {
  const time = length ?? paddedLength(rows);
  const ids = new Int32Array(rows.length * time).fill(pad);
  const mask = new Float32Array(rows.length * time);
  rows.forEach((row, i) => {
    const used = Math.min(row.length, time);
    for (let t = 0; t < used; t++) ids[i * time + t] = row[t]!;
    mask.fill(1, i * time, i * time + Math.max(1, used));
  });
  return {
    ids: tensor2d(ids, [rows.length, time], 'int32'),
    mask: tensor2d(mask, [rows.length, time], 'float32'),
  };
}

/** The length to which rows of ids are padded: of the longest, by {@link roundedLength}. */
export function paddedLength(rows: readonly ArrayLike<number>[]): number {
  return roundedLength(rows.reduce((maximum, row) => Math.max(maximum, row.length), 1));
}
