import { byteLevelBpe } from './byte-level-bpe.js';
import { CounterpointError } from '@counterpoint/core';
import { mergeLines } from './merge-lines.js';
import { addedToken, around } from './special-tokens.js';
import type { TokenizerFiles } from './text-tokenizer.js';
import { noSettings, switchOf, tokenNamed, type TokenizerSettings } from './tokenizer-settings.js';

/** The special pieces, their names in a config, and their usual content. */
const roles = [
  ['cls_token', '<s>'],
  ['pad_token', '<pad>'],
  ['sep_token', '</s>'],
  ['unk_token', '<unk>'],
  ['mask_token', '<mask>'],
] as const;

/**
 * The tokenizer of RoBERTa's `vocab.json` and `merges.txt`: GPT-2's pieces with `<s> text </s>`.
 * Liu et al. 2019,
 * https://arxiv.org/abs/1907.11692.
 *
 * @throws CP_TEXT_TOKENIZER_MALFORMED when `<s>`, `</s>` or `<pad>` is missing
 */
export function robertaTokenizerFiles(
  vocabulary: Readonly<Record<string, number>>,
  mergesText: string,
  { config, added, flags = {} }: TokenizerSettings = noSettings,
): TokenizerFiles {
  const vocab = { ...vocabulary, ...added };
  const special = roles.map(([key, usual]) => tokenNamed(config, key) ?? usual);
  const [begin, pad, end, , mask] = special as [string, string, string, string, string];
  const missing = [begin, pad, end].filter((piece) => vocab[piece] === undefined);
  if (missing.length > 0)
    throw new CounterpointError('CP_TEXT_TOKENIZER_MALFORMED', {
      what: `The vocabulary lacks ${missing.join(', ')}`,
      where: 'vocab.json',
      expected: [begin, pad, end].join(', '),
      remedy: 'use the vocabulary that was published with the model',
    });
  const addPrefixSpace = switchOf(config, 'add_prefix_space') ?? false;
  const pieces = [...new Set([...special, ...Object.keys(added)])].filter(
    (piece) => vocab[piece] !== undefined,
  );
  return {
    tokenizer: {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: pieces.map((piece) => ({
        ...addedToken(piece, vocab[piece]!),
        lstrip: piece === mask,
        ...flags[piece],
      })),
      normalizer: null,
      pre_tokenizer: {
        type: 'ByteLevel',
        add_prefix_space: addPrefixSpace,
        trim_offsets: true,
        use_regex: true,
      },
      post_processor: around(begin, vocab[begin]!, end, vocab[end]!),
      ...byteLevelBpe(vocab, mergeLines(mergesText)),
    },
    config: {
      tokenizer_class: 'RobertaTokenizer',
      bos_token: begin,
      eos_token: end,
      model_max_length: 512,
      ...config,
      ...Object.fromEntries(roles.map(([key], i) => [key, special[i]])),
    },
  };
}
