import { notEmpty, sameCounts } from '../matrix/check.js';
import { InvertedIndex } from './inverted-index.js';
import type { RankedDocument } from './ranked-document.js';
import { type WordCounts, WordTable } from './word-counts.js';
import { words as defaultWords } from './words.js';

/** The weight of word counts in {@link tfIdf}, and how texts become words. */
export interface TfIdfOptions {
  /** Use 1 + ln tf instead of tf. Default false. */
  readonly sublinear?: boolean;
  /** Default {@link defaultWords}: letters and digits, lower case. */
  readonly words?: (text: string) => Iterable<string>;
}

/** A sparse vector of unit length: n word numbers in rising order, [n], and their weights, [n]. */
export interface SparseVector {
  readonly words: Int32Array;
  readonly weights: Float64Array;
}

/** TF-IDF weights learnt from a corpus. */
export interface TfIdf {
  /** How many words the corpus has. */
  readonly size: number;
  /** The weights of a text: its words that the corpus has, scaled to unit length. */
  vector(text: string): SparseVector;
  /** Texts of the corpus by cosine with a query. `ids` name the texts in their order. */
  searcher(ids: readonly string[]): (query: string, depth?: number) => RankedDocument[];
}

/**
 * TF-IDF: weight(w, d) = tf (ln((1 + N) / (1 + n)) + 1), then unit length; n of N texts hold w.
 *
 * Salton and Buckley 1988, "Term-weighting approaches in automatic text retrieval",
 * https://doi.org/10.1016/0306-4573(88)90021-0;
 * the smoothed form is the one of common libraries, so that baselines can be compared.
 *
 * @throws CP_EVAL_EMPTY
 */
export function tfIdf(
  corpus: readonly string[],
  { sublinear = false, words = defaultWords }: TfIdfOptions = {},
): TfIdf {
  notEmpty('tfIdf', corpus.length, 'texts');
  const table = new WordTable();
  const counted = corpus.map((text) => table.add(words(text)));
  const idf = Float64Array.from(
    table.documentCounts,
    (n) => Math.log((1 + corpus.length) / (1 + n)) + 1,
  );
  const weighted = ({ ids, counts }: WordCounts): SparseVector => {
    const order = Array.from(ids.keys()).sort((a, b) => ids[a]! - ids[b]!);
    const weights = Float64Array.from(
      order,
      (i) => (sublinear ? 1 + Math.log(counts[i]!) : counts[i]!) * idf[ids[i]!]!,
    );
    const norm = Math.hypot(...weights) || 1;
    return {
      words: Int32Array.from(order, (i) => ids[i]!),
      weights: weights.map((weight) => weight / norm),
    };
  };
  const vector = (text: string): SparseVector => weighted(table.count(words(text)));
  return {
    size: table.size,
    vector,
    searcher(ids) {
      sameCounts('tfIdf', { ids: ids.length, texts: corpus.length });
      const index = new InvertedIndex(ids);
      counted.forEach((counts, document) => {
        const { words: present, weights } = weighted(counts);
        present.forEach((word, i) => index.add(document, word, weights[i]!));
      });
      return (query, depth = 1000) => {
        const { words: queryWords, weights } = vector(query);
        return index.search(queryWords, weights, depth);
      };
    },
  };
}

/** The product of two sparse vectors: their cosine, for vectors of unit length. */
export function sparseProduct(a: SparseVector, b: SparseVector): number {
  let sum = 0;
  for (let i = 0, j = 0; i < a.words.length && j < b.words.length;) {
    const difference = a.words[i]! - b.words[j]!;
    if (difference === 0) sum += a.weights[i++]! * b.weights[j++]!;
    else if (difference < 0) i++;
    else j++;
  }
  return sum;
}
