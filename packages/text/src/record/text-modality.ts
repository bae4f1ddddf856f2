import { CounterpointError, type Modality, type Sample } from '@counterpoint/core';
import type { RawSample } from '@counterpoint/data';
import { tensor2d, type Tensor2D } from '@tensorflow/tfjs-core';
import { padded, paddedLength, type TokenBatch } from '../batch/token-batch.js';
import type { FrozenEncoder } from '../checkpoint/frozen-encoder.js';
import type { TextTokenizer } from '../tokenizer/text-tokenizer.js';
import { singleText } from './document-text.js';
import { recordOf, type TextColumnsConfig } from './text-columns.js';
import { vectorOf } from './vector-of.js';
import { tokenNames } from './token-names.js';
import type { TextRecord } from './text-record.js';

/**
 * Tokens, for scored pairs their scores, float32 [N, 1], and what a frozen model finds the texts to
 * be, float32 [N, G].
 */
export type ScoredTokenBatch = TokenBatch & {
  readonly score?: Tensor2D;
  readonly guide?: Tensor2D;
};

/**
 * The tokenizer and the columns of {@link textModality}, and where a guide's embeddings come from.
 */
export interface TextModalityOptions extends TextColumnsConfig {
  readonly tokenizer: TextTokenizer;
  /** Longer texts are cut. @default 64 */
  readonly maxTokens?: number;
  /**
   * Pads the views of a step to one length, that of the longest. So an engine compiles one graph a
   * length, not one for each pair of lengths: less memory and time where compiled graphs are large,
   * for a few more tokens of padding. @default false
   */
  readonly equalLengths?: boolean;
  /**
   * A frozen model that sees every text as it is stored, once where decoded records are kept: for a
   * method that is guided.
   */
  readonly guide?: Pick<FrozenEncoder, 'embed'>;
  /** A column of what a frozen model found the first text to be, in place of `guide`. */
  readonly guideColumn?: string;
}

/** Texts as programs use them, with a name for each token of a record's batch. */
export interface TextModality extends Modality<RawSample, TextRecord, TokenBatch, TextRecord> {
  readonly tokenNames: (record: TextRecord) => readonly string[];
}

/**
 * Texts as programs need them: rows of tables and lines of files to records, and the first text of
 * records to a batch.
 */
export function textModality({
  tokenizer,
  maxTokens = 64,
  equalLengths = false,
  guide,
  guideColumn,
  ...columns
}: TextModalityOptions): TextModality {
  const idsOf = (records: readonly TextRecord[]) =>
    records.map((record) => tokenizer.encode(singleText(record), { maxTokens }));
  const batchOf = (
    records: readonly TextRecord[],
    ids = idsOf(records),
    length?: number,
  ): ScoredTokenBatch => {
    if (columns.scored === 'cosine') checkScores(records);
    return {
      ...padded(ids, tokenizer.special.pad, length),
      ...(records.every(({ score }) => score !== undefined)
        ? {
            score: tensor2d(
              Float32Array.from(records, ({ score }) => score!),
              [records.length, 1],
            ),
          }
        : {}),
      ...(records.every(({ guides }) => guides !== undefined)
        ? { guide: rowsOf(records.map(({ guides }) => guides![0]!)) }
        : {}),
    };
  };
  return {
    tokenNames: ({ texts }) => tokenNames(texts[0], tokenizer, maxTokens),
    extensions: [],
    decode(sample: Sample<RawSample>) {
      const record = recordOf(sample.metadata ?? {}, columns, sample.key);
      if (guideColumn !== undefined)
        return { ...record, guides: [vectorOf(sample.metadata ?? {}, guideColumn, sample.key)] };
      return guide ? guided(record, guide) : record;
    },
    describe: (record) => record,
    batch: (records) => batchOf(records),
    ...(equalLengths
      ? {
          batchTogether: (views: readonly (readonly TextRecord[])[]) => {
            const ids = views.map(idsOf);
            const length = paddedLength(ids.flat());
            return views.map((records, view) => batchOf(records, ids[view], length));
          },
        }
      : {}),
  };
}

/** @throws CP_TEXT_SCORE_RANGE where no cosine can be a score */
function checkScores(records: readonly TextRecord[]): void {
  for (const { score, source } of records) {
    if (score === undefined || Math.abs(score) <= 1) continue;
    throw new CounterpointError('CP_TEXT_SCORE_RANGE', {
      what: `The score is ${score}, and a cosine lies in -1 to 1`,
      where: source?.key ?? 'a record',
      expected: 'scores of at most 1 after division by modality.scoreRange',
      remedy:
        'give the largest score there can be: --set modality.scoreRange=5 for the STS benchmark',
    });
  }
}

async function guided(
  record: TextRecord,
  guide: Pick<FrozenEncoder, 'embed'>,
): Promise<TextRecord> {
  const rows = await guide.embed(record.texts);
  const width = rows.length / record.texts.length;
  return { ...record, guides: record.texts.map((_, i) => rows.slice(i * width, (i + 1) * width)) };
}

function rowsOf(rows: readonly Float32Array[]): Tensor2D {
  const width = rows[0]!.length;
  const other = rows.find(({ length }) => length !== width);
  if (other !== undefined)
    throw new CounterpointError('CP_TEXT_NO_VECTOR', {
      what: `Vectors of ${width} and of ${other.length} values are in one batch`,
      where: 'the vectors of a frozen model',
      expected: 'vectors of one model',
      remedy: 'embed all texts with the same model',
    });
  const all = new Float32Array(rows.length * width);
  rows.forEach((row, i) => all.set(row, i * width));
  return tensor2d(all, [rows.length, width]);
}
