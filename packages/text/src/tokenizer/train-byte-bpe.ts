import { byteLevelBpe } from './byte-level-bpe.js';
import { byteAlphabet } from './byte-alphabet.js';
import { countWords } from './count-words.js';
import { learnMerges } from './learn-merges.js';
import { PieceTokenizer } from './piece-tokenizer.js';
import type { TokenizerFiles } from './text-tokenizer.js';
import type { TrainTokenizerConfig } from './train-word-piece.js';
import { around } from './special-tokens.js';

const special = ['<pad>', '<s>', '</s>', '<mask>'];

/**
 * Trains a byte-level BPE vocabulary: Radford et al. 2019 (GPT-2), section 2.2. Nothing is
 * unknown: every byte is a piece.
 *
 * @throws CP_TEXT_CORPUS_TOO_SMALL
 */
export async function trainByteBpe(
  corpus: Iterable<string> | AsyncIterable<string>,
  { size, leastCount = 2, lowercase = false }: TrainTokenizerConfig,
): Promise<PieceTokenizer> {
  const empty = byteBpeFiles([], lowercase);
  const words = await countWords(corpus, empty);
  const merges = learnMerges({
    words,
    split: (word) => Array.from(word),
    join: (left, right) => left + right,
    merges: Math.max(0, size - special.length - byteAlphabet.length),
    leastCount,
  });
  return new PieceTokenizer(
    byteBpeFiles(
      merges.map(({ left, right }) => [left, right] as const),
      lowercase,
    ),
  );
}

function byteBpeFiles(
  merges: readonly (readonly [string, string])[],
  lowercase: boolean,
): TokenizerFiles {
  const pieces = [
    ...new Set([...special, ...byteAlphabet, ...merges.map((pair) => pair.join(''))]),
  ];
  const vocab = Object.fromEntries(pieces.map((piece, id) => [piece, id]));
  return {
    tokenizer: {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: special.map((content) => ({
        id: vocab[content]!,
        content,
        single_word: false,
        lstrip: false,
        rstrip: false,
        normalized: false,
        special: true,
      })),
      normalizer: lowercase ? { type: 'Lowercase' } : null,
      pre_tokenizer: {
        type: 'ByteLevel',
        add_prefix_space: false,
        trim_offsets: true,
        use_regex: true,
      },
      post_processor: around('<s>', vocab['<s>']!, '</s>', vocab['</s>']!),
      ...byteLevelBpe(
        vocab,
        merges.map((pair) => pair.join(' ')),
      ),
    },
    config: {
      tokenizer_class: 'PreTrainedTokenizerFast',
      pad_token: '<pad>',
      bos_token: '<s>',
      eos_token: '</s>',
      mask_token: '<mask>',
      model_max_length: 512,
    },
  };
}
