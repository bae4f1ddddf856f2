/** How often each word occurs in one text, words as numbers. */
export interface WordCounts {
  readonly ids: Int32Array;
  readonly counts: Float64Array;
  /** All words of the text, repeats included. */
  readonly length: number;
}

/** The words of a corpus as numbers, with how many texts hold each. */
export class WordTable {
  readonly #ids: Map<string, number> = new Map();
  readonly documentCounts: number[] = [];

  get size(): number {
    return this.#ids.size;
  }

  /** Counts a text of the corpus: new words get numbers. */
  add(words: Iterable<string>): WordCounts {
    const counted = this.#count(words, true);
    for (const id of counted.ids) this.documentCounts[id] = (this.documentCounts[id] ?? 0) + 1;
    return counted;
  }

  /**
   * Counts a text that is not of the corpus: unknown words are left out, though they count for its
   * length.
   */
  count(words: Iterable<string>): WordCounts {
    return this.#count(words, false);
  }

  #count(words: Iterable<string>, grow: boolean): WordCounts {
    const counts = new Map<number, number>();
    let length = 0;
    for (const word of words) {
      length++;
      let id = this.#ids.get(word);
      if (id === undefined) {
        if (!grow) continue;
        this.#ids.set(word, (id = this.#ids.size));
      }
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    return {
      ids: Int32Array.from(counts.keys()),
      counts: Float64Array.from(counts.values()),
      length,
    };
  }
}
