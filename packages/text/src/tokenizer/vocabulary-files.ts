import { CounterpointError } from '@counterpoint/core';
import { byteAlphabet } from './byte-alphabet.js';
import { clipPattern } from './chunking.js';
import type { TokenizerFiles } from './text-tokenizer.js';

const added = (content: string, id: number) => ({
  id,
  content,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: true,
});

/** A template that puts one special piece before and one behind a text: `[CLS] text [SEP]`. */
export function around(
  begin: string,
  beginId: number,
  end: string,
  endId: number,
): Record<string, unknown> {
  const one = (id: string) => ({ SpecialToken: { id, type_id: 0 } });
  const text = (id: string) => ({ Sequence: { id, type_id: 0 } });
  return {
    type: 'TemplateProcessing',
    single: [one(begin), text('A'), one(end)],
    pair: [one(begin), text('A'), one(end), text('B'), one(end)],
    special_tokens: {
      [begin]: { id: begin, ids: [beginId], tokens: [begin] },
      [end]: { id: end, ids: [endId], tokens: [end] },
    },
  };
}

export interface BertVocabularyOptions {
  /** @default true, as the uncased models have it */
  readonly lowercase?: boolean;
}

/**
 * The tokenizer of a BERT `vocab.txt` (one piece a line; the line number is the id): Devlin et al. 2019, https://arxiv.org/abs/1810.04805.
 *
 * @throws CP_TEXT_TOKENIZER_MALFORMED when [PAD], [UNK], [CLS], [SEP] or [MASK] is missing
 */
export function bertTokenizerFiles(
  pieces: readonly string[],
  { lowercase = true }: BertVocabularyOptions = {},
): TokenizerFiles {
  const vocab = Object.fromEntries(pieces.map((piece, id) => [piece, id]));
  const special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
  const missing = special.filter((piece) => vocab[piece] === undefined);
  if (missing.length > 0) {
    throw new CounterpointError('CP_TEXT_TOKENIZER_MALFORMED', {
      what: `The vocabulary lacks ${missing.join(', ')}`,
      where: 'vocab.txt',
      expected: special.join(', '),
      remedy: 'use the vocabulary that was published with the model',
    });
  }
  return {
    tokenizer: {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: special.map((piece) => added(piece, vocab[piece]!)),
      normalizer: {
        type: 'BertNormalizer',
        clean_text: true,
        handle_chinese_chars: true,
        strip_accents: null,
        lowercase,
      },
      pre_tokenizer: { type: 'BertPreTokenizer' },
      post_processor: around('[CLS]', vocab['[CLS]']!, '[SEP]', vocab['[SEP]']!),
      decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
      model: {
        type: 'WordPiece',
        unk_token: '[UNK]',
        continuing_subword_prefix: '##',
        max_input_chars_per_word: 100,
        vocab,
      },
    },
    config: {
      tokenizer_class: 'BertTokenizer',
      do_lower_case: lowercase,
      model_max_length: 512,
      pad_token: '[PAD]',
      unk_token: '[UNK]',
      cls_token: '[CLS]',
      sep_token: '[SEP]',
      mask_token: '[MASK]',
    },
  };
}

/** The tokenizer of GPT-2's `vocab.json` and `merges.txt`. It has no padding of its own: `<|endoftext|>` pads. */
export function gpt2TokenizerFiles(
  vocab: Readonly<Record<string, number>>,
  mergesText: string,
): TokenizerFiles {
  const end = '<|endoftext|>';
  return {
    tokenizer: {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: vocab[end] === undefined ? [] : [added(end, vocab[end])],
      normalizer: null,
      pre_tokenizer: {
        type: 'ByteLevel',
        add_prefix_space: false,
        trim_offsets: true,
        use_regex: true,
      },
      post_processor: {
        type: 'ByteLevel',
        add_prefix_space: true,
        trim_offsets: false,
        use_regex: true,
      },
      decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
      model: {
        type: 'BPE',
        dropout: null,
        unk_token: null,
        continuing_subword_prefix: '',
        end_of_word_suffix: '',
        fuse_unk: false,
        vocab,
        merges: mergeLines(mergesText),
      },
    },
    config: {
      tokenizer_class: 'GPT2Tokenizer',
      bos_token: end,
      eos_token: end,
      unk_token: end,
      pad_token: end,
      model_max_length: 1024,
    },
  };
}

/** How many of the lines of CLIP's published merges are in use: as many as give 49,408 ids with 512 letters and 2 special pieces. */
const clipMerges = 49_408 - 512 - 2;

/** The tokenizer of CLIP's published merges (`bpe_simple_vocab_16e6.txt`): `<|startoftext|> text <|endoftext|>`, lower case. */
export function clipTokenizerFiles(mergesText: string): TokenizerFiles {
  const merges = mergeLines(mergesText).slice(0, clipMerges);
  const [begin, end] = ['<|startoftext|>', '<|endoftext|>'];
  const pieces = [
    ...byteAlphabet,
    ...byteAlphabet.map((letter) => `${letter}</w>`),
    ...merges.map((merge) => merge.replace(' ', '')),
    begin,
    end,
  ];
  const vocab = Object.fromEntries(pieces.map((piece, id) => [piece, id]));
  return {
    tokenizer: {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: [added(begin, vocab[begin]!), added(end, vocab[end]!)],
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

function mergeLines(text: string): string[] {
  return text
    .replace(/\r/gu, '')
    .split('\n')
    .filter((line, i) => line !== '' && !(i === 0 && /version/u.test(line)));
}
