import { join } from 'node:path';
import { malformedModel, readJson } from '../model-files.js';
import type { TokenizerFiles } from '../../tokenizer/text-tokenizer.js';

/** The first pieces are special ones, which no text has. */
const reserved = 6;
const leastScore = -100;

/**
 * The tokenizer of Universal Sentence Encoder Lite, a list of pieces with their log-probabilities:
 * Kudo 2018, https://arxiv.org/abs/1804.10959, section 3.2.
 *
 * @throws CP_TEXT_MODEL_MALFORMED
 */
export async function sentenceEncoderTokenizer(folder: string): Promise<TokenizerFiles> {
  const path = join(folder, 'vocab.json');
  const pieces = await readJson(path);
  const isList =
    Array.isArray(pieces) &&
    pieces.length > reserved &&
    pieces.every(
      (entry) =>
        Array.isArray(entry) &&
        typeof entry[0] === 'string' &&
        (typeof entry[1] === 'number' || entry[1] === null),
    );
  if (!isList) throw malformedModel('The file is no list of pieces with scores', path);
  // The published file has no score for pieces with a colon, and its reader counts them as 0.
  const list = (pieces as readonly (readonly [string, number | null])[]).map(
    ([piece, score]): readonly [string, number] => [piece, score ?? 0],
  );
  const special = (content: string, id: number) => ({
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  });
  return {
    tokenizer: {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: [special(list[1]![0], 1), special(list[2]![0], 2)],
      normalizer: { type: 'NFKC' },
      pre_tokenizer: {
        type: 'Sequence',
        pretokenizers: [
          { type: 'WhitespaceSplit' },
          { type: 'Metaspace', replacement: '▁', add_prefix_space: true, prepend_scheme: 'always' },
        ],
      },
      post_processor: null,
      decoder: {
        type: 'Metaspace',
        replacement: '▁',
        add_prefix_space: true,
        prepend_scheme: 'always',
      },
      model: {
        type: 'Unigram',
        unk_id: 0,
        vocab: list.map(([piece, score], id) => [piece, id < reserved ? leastScore : score]),
      },
    },
    config: {
      tokenizer_class: 'PreTrainedTokenizerFast',
      unk_token: list[0]![0],
      pad_token: list[1]![0],
    },
  };
}
