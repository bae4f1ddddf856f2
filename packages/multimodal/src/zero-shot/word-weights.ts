/** A word of a text, and how much the text's score falls without it. */
export interface WordWeight {
  readonly word: string;
  readonly weight: number;
}

/**
 * Which words of a text a picture answers: the score of the whole text less that of the text
 * without the word (leave one out).
 *
 * @param scores of texts against the picture, in order: cosines, say
 */
export async function wordWeights(
  text: string,
  scores: (texts: readonly string[]) => Promise<ArrayLike<number>>,
): Promise<WordWeight[]> {
  const words = text.split(/\s+/u).filter((word) => word !== '');
  if (words.length < 2) return words.map((word) => ({ word, weight: 0 }));
  const values = await scores([
    text,
    ...words.map((_, left) => words.filter((_word, i) => i !== left).join(' ')),
  ]);
  return words.map((word, i) => ({ word, weight: values[0]! - values[i + 1]! }));
}
