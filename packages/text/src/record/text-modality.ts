import type { Modality, Sample } from '@counterpoint/core';
import type { RawSample } from '@counterpoint/data';
import { tensor2d, type Tensor2D } from '@tensorflow/tfjs-core';
import { tokenBatch, type TokenBatch } from '../batch/token-batch.js';
import type { TextTokenizer } from '../tokenizer/text-tokenizer.js';
import { recordOf, type TextColumnsConfig } from './text-columns.js';
import type { TextRecord } from './text-record.js';

/** Tokens, and for scored pairs their scores: float32 [N, 1]. */
export type ScoredTokenBatch = TokenBatch & { readonly score?: Tensor2D };

export interface TextModalityOptions extends TextColumnsConfig {
  readonly tokenizer: TextTokenizer;
  /** Longer texts are cut. @default 64 */
  readonly maxTokens?: number;
}

/** Texts as programs need them: rows of tables and lines of files to records, and the first text of records to a batch. */
export function textModality({ tokenizer, maxTokens = 64, ...columns }: TextModalityOptions): Modality<RawSample, TextRecord, TokenBatch, TextRecord> {
  return {
    extensions: [],
    decode: (stored: Sample<RawSample>) => recordOf(stored.facts ?? {}, columns, stored.key),
    describe: (record) => record,
    batch(records) {
      const tokens = tokenBatch(records.map(({ texts }) => texts[0]), tokenizer, { maxTokens });
      if (!records.every(({ score }) => score !== undefined)) return tokens;
      const batch: ScoredTokenBatch = { ...tokens, score: tensor2d(Float32Array.from(records, ({ score }) => score!), [records.length, 1]) };
      return batch;
    },
  };
}
