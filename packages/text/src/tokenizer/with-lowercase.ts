import { PieceTokenizer } from './piece-tokenizer.js';

/** A tokenizer that lower-cases texts first: `do_lower_case` of `sentence_bert_config.json`. */
export function withLowercase({ files }: PieceTokenizer): PieceTokenizer {
  const { normalizer } = files.tokenizer;
  const lowercase = { type: 'Lowercase' };
  return new PieceTokenizer({
    ...files,
    tokenizer: {
      ...files.tokenizer,
      normalizer: normalizer
        ? { type: 'Sequence', normalizers: [lowercase, normalizer] }
        : lowercase,
    },
  });
}
