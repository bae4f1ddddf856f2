import type { TextTokenizer } from '../../tokenizer/text-tokenizer.js';

/** A tensor of int64 for an ONNX file. */
export interface WholeNumbers {
  readonly data: BigInt64Array;
  /** [texts, tokens of the longest] */
  readonly shape: readonly number[];
}

/**
 * Texts as the ONNX files of this package take them: `input_ids`, filled up with the padding's id,
 * and `attention_mask`. A text without tokens is one padding token, as in {@link tokenBatch}.
 */
export function tokenInputs(
  tokenizer: TextTokenizer,
  texts: readonly string[],
  maxTokens: number,
): { readonly input_ids: WholeNumbers; readonly attention_mask: WholeNumbers } {
  const rows = texts.map((text) => tokenizer.encode(text, { maxTokens }));
  const longest = rows.reduce((maximum, { length }) => Math.max(maximum, length), 1);
  const whole = (value: (row: ArrayLike<number>, at: number) => number): WholeNumbers => ({
    data: BigInt64Array.from(
      rows.flatMap((row) => Array.from({ length: longest }, (_, at) => BigInt(value(row, at)))),
    ),
    shape: [rows.length, longest],
  });
  return {
    input_ids: whole((row, at) => row[at] ?? tokenizer.special.pad),
    attention_mask: whole((row, at) => (at < Math.max(1, row.length) ? 1 : 0)),
  };
}
