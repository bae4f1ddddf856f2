import { inRange, notEmpty, sameCounts } from '../matrix/check.js';
import { InvertedIndex } from './inverted-index.js';
import type { RankedDocument } from './ranked-document.js';
import { WordTable } from './word-counts.js';
import { words as defaultWords } from './words.js';

/** The constants of {@link bm25}, and how texts become words. */
export interface Bm25Options {
  /** How soon repeats of a word stop counting. Default 1.2. */
  readonly k1?: number;
  /** How much a long text is discounted, 0 to 1. Default 0.75. */
  readonly b?: number;
  /** Default {@link defaultWords}: letters and digits, lower case. */
  readonly words?: (text: string) => Iterable<string>;
}

/**
 * BM25 over a corpus in memory: the baseline that a retrieval model has to beat.
 * score(d, q) = sum over words w of q of idf(w) tf (k1 + 1) / (tf + k1 (1 - b + b |d| / mean
 * |d|)), idf(w) = ln(1 + (N - n + 1/2) / (n + 1/2)).
 *
 * Robertson and Zaragoza 2009, "The probabilistic relevance framework: BM25 and beyond", equations
 * 3.3 and 3.15,
 * https://doi.org/10.1561/1500000019. Differs: 1 is added inside the logarithm, as in Lucene, so
 * that no word counts against a text.
 *
 * @throws CP_EVAL_COUNTS, CP_EVAL_EMPTY, CP_EVAL_OPTION
 */
export function bm25(
  ids: readonly string[],
  texts: readonly string[],
  { k1 = 1.2, b = 0.75, words = defaultWords }: Bm25Options = {},
): (query: string, depth?: number) => RankedDocument[] {
  sameCounts('bm25', { ids: ids.length, texts: texts.length });
  notEmpty('bm25', texts.length, 'texts');
  inRange('k1', k1, 0, Infinity);
  inRange('b', b, 0, 1);
  const table = new WordTable();
  const counted = texts.map((text) => table.add(words(text)));
  const meanLength = counted.reduce((sum, { length }) => sum + length, 0) / counted.length || 1;
  const index = new InvertedIndex(ids);
  counted.forEach(({ ids: present, counts, length }, document) => {
    present.forEach((word, i) => {
      const n = table.documentCounts[word]!;
      const idf = Math.log(1 + (texts.length - n + 0.5) / (n + 0.5));
      const tf = counts[i]!;
      index.add(
        document,
        word,
        (idf * tf * (k1 + 1)) / (tf + k1 * (1 - b + (b * length) / meanLength)),
      );
    });
  });
  return (query, depth = 1000) => {
    const { ids: queryIds, counts } = table.count(words(query));
    return index.search(queryIds, counts, depth);
  };
}
