/** Entries of a `tokenizer.json` that all tokenizers of byte-level BPE share, as GPT-2 has them. */
export interface ByteLevelBpe {
  readonly decoder: object;
  readonly model: object;
}

/**
 * The decoder and the model of byte-level BPE (Radford et al. 2019, section 2.2).
 *
 * @param vocab ids by their pieces
 * @param merges pairs of pieces with a space between, the earliest merge first
 */
export function byteLevelBpe(
  vocab: Readonly<Record<string, number>>,
  merges: readonly string[],
): ByteLevelBpe {
  return {
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: '',
      end_of_word_suffix: '',
      fuse_unk: false,
      vocab,
      merges,
    },
  };
}
