import { CounterpointError } from '@counterpoint/core';
import { addedToken, around } from './special-tokens.js';
import type { TokenizerFiles } from './text-tokenizer.js';
import { noSettings, switchOf, tokenNamed, type TokenizerSettings } from './tokenizer-settings.js';

/** The settings that accompany a `vocab.txt` in {@link bertTokenizerFiles}. */
export interface BertVocabularyOptions {
  /** Default: what the settings say, else true, as the uncased models have it. */
  readonly lowercase?: boolean;
  /** What the folder says beside the vocabulary. */
  readonly settings?: TokenizerSettings;
}

/** The roles of special pieces, their names in a config, and their usual content. */
const roles = [
  ['pad_token', '[PAD]'],
  ['unk_token', '[UNK]'],
  ['cls_token', '[CLS]'],
  ['sep_token', '[SEP]'],
  ['mask_token', '[MASK]'],
] as const;

/**
 * The tokenizer of a BERT `vocab.txt` (one piece a line; the line number is the id): Devlin et al.
 * 2019, https://arxiv.org/abs/1810.04805.
 * Of the settings are used: `do_lower_case`, `strip_accents`, `tokenize_chinese_chars`, the
 * special tokens and added ones.
 *
 * @throws CP_TEXT_TOKENIZER_MALFORMED when a special piece is missing
 */
export function bertTokenizerFiles(
  pieces: readonly string[],
  { settings = noSettings, ...options }: BertVocabularyOptions = {},
): TokenizerFiles {
  const { config, added, flags = {} } = settings;
  const vocab: Record<string, number> = Object.create(null);
  pieces.forEach((piece, id) => (vocab[piece] = id));
  Object.assign(vocab, added);
  const special = roles.map(([key, usual]) => tokenNamed(config, key) ?? usual);
  const missing = special.filter((piece) => vocab[piece] === undefined);
  if (missing.length > 0) {
    throw new CounterpointError('CP_TEXT_TOKENIZER_MALFORMED', {
      what: `The vocabulary lacks ${missing.join(', ')}`,
      where: 'vocab.txt',
      expected: special.join(', '),
      remedy: 'use the vocabulary that was published with the model',
    });
  }
  const [, unknown, begin, end] = special as [string, string, string, string, string];
  const lowercase = options.lowercase ?? switchOf(config, 'do_lower_case') ?? true;
  return {
    tokenizer: {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: [...new Set([...special, ...Object.keys(added)])].map((piece) =>
        addedToken(piece, vocab[piece]!, flags[piece]),
      ),
      normalizer: {
        type: 'BertNormalizer',
        clean_text: true,
        handle_chinese_chars: switchOf(config, 'tokenize_chinese_chars') ?? true,
        strip_accents: switchOf(config, 'strip_accents') ?? null,
        lowercase,
      },
      pre_tokenizer: { type: 'BertPreTokenizer' },
      post_processor: around(begin, vocab[begin]!, end, vocab[end]!),
      decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
      model: {
        type: 'WordPiece',
        unk_token: unknown,
        continuing_subword_prefix: '##',
        max_input_chars_per_word: 100,
        vocab: { ...vocab },
      },
    },
    config: {
      tokenizer_class: 'BertTokenizer',
      do_lower_case: lowercase,
      model_max_length: 512,
      ...config,
      ...Object.fromEntries(roles.map(([key], i) => [key, special[i]])),
    },
  };
}
