import type { RankedDocument } from './ranked-document.js';
import { trecOrder } from './trec-order.js';

/**
 * For each word the texts that hold it and its weight there. Scores of a query are summed over its
 * words.
 */
export class InvertedIndex {
  readonly #postings: { documents: number[]; weights: number[] }[] = [];
  readonly #ids: readonly string[];
  readonly #scores: Float64Array;

  constructor(ids: readonly string[]) {
    this.#ids = ids;
    this.#scores = new Float64Array(ids.length);
  }

  add(document: number, word: number, weight: number): void {
    const { documents, weights } = (this.#postings[word] ??= { documents: [], weights: [] });
    documents.push(document);
    weights.push(weight);
  }

  /**
   * The best documents for a weighted query, best first, without those that share no word with it;
   * ties as in trec_eval.
   */
  search(words: ArrayLike<number>, weights: ArrayLike<number>, depth: number): RankedDocument[] {
    const scores = this.#scores.fill(0);
    const touched: number[] = [];
    for (let w = 0; w < words.length; w++) {
      const postings = this.#postings[words[w]!];
      if (postings === undefined) continue;
      const { documents, weights: lists } = postings;
      for (let i = 0; i < documents.length; i++) {
        const document = documents[i]!;
        if (scores[document] === 0) touched.push(document);
        scores[document]! += weights[w]! * lists[i]!;
      }
    }
    const minimum =
      Float64Array.from(touched, (d) => scores[d]!)
        .sort()
        .at(-depth) ?? -Infinity; // a plain sort of numbers is fast
    const results = touched
      .filter((d) => scores[d]! >= minimum)
      .map((d) => ({ document: this.#ids[d]!, score: scores[d]! }));
    return trecOrder(results, 'a search by words').slice(0, depth);
  }
}
