/** A pair of symbols that became one. */
export interface Merge {
  readonly left: string;
  readonly right: string;
  readonly joined: string;
}

export interface LearnMergesOptions {
  /** Words and how often each occurs. */
  readonly words: ReadonlyMap<string, number>;
  /** The symbols that a word starts as. */
  readonly split: (word: string) => readonly string[];
  readonly join: (left: string, right: string) => string;
  /** Stop after this many merges. */
  readonly merges: number;
  /** Stop when the best pair occurs less often. */
  readonly leastCount: number;
}

/**
 * Byte-pair encoding: merges the most frequent pair of neighbouring symbols again and again.
 * Sennrich et al. 2016,
 * https://arxiv.org/abs/1508.07909, algorithm 1, with counts kept up to date in place of a new
 * pass for each merge.
 * Of equally frequent pairs the one whose symbols were made first goes first, so the result does
 * not depend on the order of the words.
 */
export function learnMerges({
  words,
  split,
  join,
  merges,
  leastCount,
}: LearnMergesOptions): Merge[] {
  const symbols: string[] = [];
  const ids = new Map<string, number>();
  const idOf = (symbol: string): number => {
    let id = ids.get(symbol);
    if (id === undefined) ids.set(symbol, (id = symbols.push(symbol) - 1));
    return id;
  };
  const entries = [...words]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([word, count]) => ({ parts: split(word), count }));
  for (const symbol of [...new Set(entries.flatMap(({ parts }) => parts))].sort()) idOf(symbol);
  const texts = entries.map(({ parts }) => parts.map(idOf));
  const pairs = new PairCounts();
  texts.forEach((text, word) => {
    for (let i = 0; i + 1 < text.length; i++)
      pairs.add(text[i]!, text[i + 1]!, entries[word]!.count, word);
  });
  const learned: Merge[] = [];
  while (learned.length < merges) {
    const best = pairs.takeBest();
    if (!best || best.count < leastCount) break;
    const joined = join(symbols[best.left]!, symbols[best.right]!);
    const id = idOf(joined);
    for (const word of best.words)
      texts[word] = mergeIn(
        texts[word]!,
        best.left,
        best.right,
        id,
        entries[word]!.count,
        word,
        pairs,
      );
    learned.push({ left: symbols[best.left]!, right: symbols[best.right]!, joined });
  }
  return learned;
}

function mergeIn(
  text: number[],
  left: number,
  right: number,
  joined: number,
  count: number,
  word: number,
  pairs: PairCounts,
): number[] {
  const merged: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const symbol = text[i]!;
    if (symbol === left && text[i + 1] === right) {
      merged.push(joined);
      i++;
    } else merged.push(symbol);
  }
  if (merged.length === text.length) return text;
  for (let i = 0; i + 1 < text.length; i++) pairs.add(text[i]!, text[i + 1]!, -count, word);
  for (let i = 0; i + 1 < merged.length; i++) pairs.add(merged[i]!, merged[i + 1]!, count, word);
  return merged;
}

interface Candidate {
  readonly count: number;
  readonly key: number;
}

const radix = 2 ** 22;

/**
 * Counts of neighbouring pairs with a heap on top; an entry of the heap that is out of date is
 * renewed when it comes up.
 */
class PairCounts {
  readonly #counts = new Map<number, number>();
  readonly #words = new Map<number, Set<number>>();
  readonly #heap: Candidate[] = [];
  readonly #queued = new Map<number, number>();

  add(left: number, right: number, count: number, word: number): void {
    const key = left * radix + right;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + count);
    if (count <= 0) return;
    let words = this.#words.get(key);
    if (!words) this.#words.set(key, (words = new Set()));
    words.add(word);
    this.#stale.add(key);
  }

  readonly #stale = new Set<number>();

  takeBest():
    { left: number; right: number; count: number; words: ReadonlySet<number> } | undefined {
    for (const key of this.#stale) {
      const count = this.#counts.get(key)!;
      if (count > 0 && this.#queued.get(key) !== count) {
        this.#queued.set(key, count);
        this.#push({ count, key });
      }
    }
    this.#stale.clear();
    for (let top = this.#pop(); top; top = this.#pop()) {
      const count = this.#counts.get(top.key) ?? 0;
      if (this.#queued.get(top.key) !== top.count) continue;
      if (count !== top.count) {
        if (count > 0) this.#push({ count, key: top.key });
        this.#queued.set(top.key, count);
        continue;
      }
      const words = this.#words.get(top.key)!;
      for (const table of [this.#counts, this.#words, this.#queued]) table.delete(top.key);
      return { left: Math.floor(top.key / radix), right: top.key % radix, count, words };
    }
    return undefined;
  }

  #push(candidate: Candidate): void {
    const heap = this.#heap;
    let at = heap.push(candidate) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(candidate, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = candidate;
  }

  #pop(): Candidate | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) return top;
    let at = 0;
    for (let child = 1; child < heap.length; child = 2 * at + 1) {
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return top;
  }
}

const before = (a: Candidate, b: Candidate): boolean =>
  a.count > b.count || (a.count === b.count && a.key < b.key);
