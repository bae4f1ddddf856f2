import { countWords } from './count-words.js';
import { learnMerges } from './learn-merges.js';
import { PieceTokenizer } from './piece-tokenizer.js';
import { bertTokenizerFiles } from './bert-tokenizer-files.js';

/**
 * Size and smallest counts of the vocabulary that {@link trainWordPiece} or `trainByteBpe` learns.
 */
export interface TrainTokenizerConfig {
  /** Pieces, special ones included; fewer when the corpus does not give that many. */
  readonly size: number;
  /**
   * A pair that occurs less often is not merged, a letter that occurs less often is unknown.
   * @default 2
   */
  readonly leastCount?: number;
  /** @default true */
  readonly lowercase?: boolean;
}

const special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
const mostLetters = 2000;

/**
 * Trains a WordPiece vocabulary in BERT's form. Pieces come from byte-pair merges by frequency,
 * with `##` before pieces inside a word, as
 * Hugging Face's trainer has it. Differs: Schuster and Nakajima 2012 choose the pair that raises
 * the corpus's likelihood most.
 *
 * @throws CP_TEXT_CORPUS_TOO_SMALL
 */
export async function trainWordPiece(
  corpus: Iterable<string> | AsyncIterable<string>,
  { size, leastCount = 2, lowercase = true }: TrainTokenizerConfig,
): Promise<PieceTokenizer> {
  const words = await countWords(corpus, bertTokenizerFiles(special, { lowercase }));
  const split = (word: string) =>
    Array.from(word, (letter, i) => (i === 0 ? letter : `##${letter}`));
  const letters = frequentLetters(words, split, leastCount);
  const alphabet = new Set(letters);
  const spelt = new Map(
    [...words].filter(
      ([word]) => word.length <= 100 && split(word).every((letter) => alphabet.has(letter)),
    ),
  );
  const merges = learnMerges({
    words: spelt,
    split,
    join: (left, right) => left + right.slice(2),
    merges: Math.max(0, size - special.length - letters.length),
    leastCount,
  });
  const pieces = [...new Set([...special, ...letters, ...merges.map(({ joined }) => joined)])];
  return new PieceTokenizer(bertTokenizerFiles(pieces, { lowercase }));
}

function frequentLetters(
  words: ReadonlyMap<string, number>,
  split: (word: string) => string[],
  leastCount: number,
): string[] {
  const counts = new Map<string, number>();
  for (const [word, count] of words)
    for (const letter of split(word)) counts.set(letter, (counts.get(letter) ?? 0) + count);
  const frequent = [...counts]
    .filter(([, count]) => count >= leastCount)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return frequent
    .slice(0, mostLetters)
    .map(([letter]) => letter)
    .sort();
}
