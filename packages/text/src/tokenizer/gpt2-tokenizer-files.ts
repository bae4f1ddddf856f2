import { byteLevelBpe } from './byte-level-bpe.js';
import { mergeLines } from './merge-lines.js';
import { addedToken } from './special-tokens.js';
import type { TokenizerFiles } from './text-tokenizer.js';
import { noSettings, switchOf, tokenNamed, type TokenizerSettings } from './tokenizer-settings.js';

/**
 * The tokenizer of GPT-2's `vocab.json` and `merges.txt`. It has no padding of its own:
 * `<|endoftext|>` pads.
 */
export function gpt2TokenizerFiles(
  vocabulary: Readonly<Record<string, number>>,
  mergesText: string,
  { config, added, flags = {} }: TokenizerSettings = noSettings,
): TokenizerFiles {
  const end = tokenNamed(config, 'eos_token') ?? '<|endoftext|>';
  const addPrefixSpace = switchOf(config, 'add_prefix_space') ?? false;
  const vocab = { ...vocabulary, ...added };
  return {
    tokenizer: {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: [...new Set([end, ...Object.keys(added)])]
        .filter((piece) => vocab[piece] !== undefined)
        .map((piece) => addedToken(piece, vocab[piece]!, flags[piece])),
      normalizer: null,
      pre_tokenizer: {
        type: 'ByteLevel',
        add_prefix_space: addPrefixSpace,
        trim_offsets: true,
        use_regex: true,
      },
      post_processor: {
        type: 'ByteLevel',
        add_prefix_space: true,
        trim_offsets: false,
        use_regex: true,
      },
      ...byteLevelBpe(vocab, mergeLines(mergesText)),
    },
    config: {
      tokenizer_class: 'GPT2Tokenizer',
      bos_token: end,
      eos_token: end,
      unk_token: end,
      pad_token: end,
      model_max_length: 1024,
      ...config,
    },
  };
}
