import { words } from '../retrieval/words.js';

/** Words in a row that make one shingle. */
const shingleWords = 3;
/** A shingle of more texts than this is no sign of a copy. */
const mostTexts = 1000;

/**
 * A text of the second list, the text of the first that it copies, and the share of shingles they
 * have in common.
 */
export interface TextCopy {
  readonly test: number;
  readonly train: number;
  readonly similarity: number;
}

/**
 * Texts that are nearly copies of others: by the Jaccard similarity of their sets of runs of three
 * words, case
 * and punctuation aside. A text of fewer words is compared whole.
 *
 * Broder 1997, "On the resemblance and containment of documents", section 2,
 * https://doi.org/10.1109/SEQUEN.1997.666900; exactly, without sketches.
 *
 * @param threshold the similarity from which on a text is a copy
 * @returns for each copy its most similar text, most similar first
 */
export function textCopies(
  train: readonly string[],
  test: readonly string[],
  threshold: number,
): TextCopy[] {
  const shingles = train.map(shinglesOf);
  const texts = new Map<string, number[]>();
  shingles.forEach((shingleSet, i) => {
    for (const shingle of shingleSet) {
      const owners = texts.get(shingle);
      if (owners === undefined) texts.set(shingle, [i]);
      else if (owners.length < mostTexts) owners.push(i);
    }
  });
  return test
    .flatMap((text, i): TextCopy[] => {
      const shingleSet = shinglesOf(text);
      const shared = new Map<number, number>();
      for (const shingle of shingleSet)
        for (const other of texts.get(shingle) ?? [])
          shared.set(other, (shared.get(other) ?? 0) + 1);
      let best: TextCopy | undefined;
      for (const [other, count] of shared) {
        const similarity = count / (shingleSet.size + shingles[other]!.size - count);
        if (similarity >= threshold && similarity > (best?.similarity ?? 0))
          best = { test: i, train: other, similarity };
      }
      return best === undefined ? [] : [best];
    })
    .sort((a, b) => b.similarity - a.similarity);
}

function shinglesOf(text: string): Set<string> {
  const all = [...words(text)];
  if (all.length === 0) return new Set();
  if (all.length < shingleWords) return new Set([all.join(' ')]);
  return new Set(
    Array.from({ length: all.length - shingleWords + 1 }, (_, i) =>
      all.slice(i, i + shingleWords).join(' '),
    ),
  );
}
