import { byteAlphabet } from './byte-alphabet.js';
import { clipPattern } from './chunking.js';
import { mergeLines } from './merge-lines.js';
import { addedToken, around } from './special-tokens.js';
import type { TokenizerFiles } from './text-tokenizer.js';

/**
 * How many of the lines of CLIP's published merges are in use: as many as give 49,408 ids with 512
 * letters and 2 special pieces.
 */
const clipMerges = 49_408 - 512 - 2;

/**
 * The tokenizer of CLIP's published merges (`bpe_simple_vocab_16e6.txt`): `<|startoftext|> text
 * <|endoftext|>`, lower case. @param vocabulary the ids of a `vocab.json`; default: those of the merges
 */
export function clipTokenizerFiles(
  mergesText: string,
  vocabulary?: Readonly<Record<string, number>>,
): TokenizerFiles {
  const merges = mergeLines(mergesText).slice(0, clipMerges);
  const [begin, end] = ['<|startoftext|>', '<|endoftext|>'];
  const pieces = [
    ...byteAlphabet,
    ...byteAlphabet.map((letter) => `${letter}</w>`),
    ...merges.map((merge) => merge.replace(' ', '')),
    begin,
    end,
  ];
  const vocab = vocabulary ?? Object.fromEntries(pieces.map((piece, id) => [piece, id]));
  return {
    tokenizer: {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: [addedToken(begin, vocab[begin]!), addedToken(end, vocab[end]!)],
      normalizer: {
        type: 'Sequence',
        normalizers: [
          { type: 'NFC' },
          { type: 'Replace', pattern: { Regex: '\\s+' }, content: ' ' },
          { type: 'Lowercase' },
        ],
      },
      pre_tokenizer: {
        type: 'Sequence',
        pretokenizers: [
          { type: 'Split', pattern: { Regex: clipPattern }, behavior: 'Removed', invert: true },
          { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
        ],
      },
      post_processor: around(begin, vocab[begin]!, end, vocab[end]!),
      decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
      model: {
        type: 'BPE',
        dropout: null,
        unk_token: end,
        continuing_subword_prefix: '',
        end_of_word_suffix: '</w>',
        fuse_unk: false,
        vocab,
        merges,
      },
    },
    config: {
      tokenizer_class: 'CLIPTokenizer',
      bos_token: begin,
      eos_token: end,
      unk_token: end,
      pad_token: end,
      model_max_length: 77,
    },
  };
}
