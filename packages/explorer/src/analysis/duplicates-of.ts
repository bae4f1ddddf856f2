import type { Neighbours } from '@counterpoint/eval';
import type { PageData, PagePair } from '../page/page-data.js';
import type { Category } from './classify-by-neighbours.js';

const mostPairs = 200;

/**
 * Pairs of samples that are almost equal: most similar first, each once. Leaks are those of two
 * different splits. All are counted; the most similar ones are listed.
 */
export function duplicatesOf(
  { k, indices, scores }: Neighbours,
  split: Category | undefined,
  threshold: number,
): Pick<PageData, 'duplicates' | 'leaks' | 'pairCounts'> {
  const [duplicates, leaks] = [listOfPairs(), listOfPairs()];
  const crosses = (a: number, b: number) =>
    split !== undefined &&
    split.codes[a]! >= 0 &&
    split.codes[b]! >= 0 &&
    split.codes[a] !== split.codes[b];
  for (let at = 0; at < indices.length; at++) {
    if (scores[at]! < threshold) continue;
    const [a, b] = [Math.floor(at / k), indices[at]!];
    // the pair of two that name each other is that of the lower one
    if (b < a && indices.subarray(b * k, (b + 1) * k).includes(a)) continue;
    const pair = { a: Math.min(a, b), b: Math.max(a, b), similarity: scores[at]! };
    duplicates.add(pair);
    if (crosses(a, b)) leaks.add(pair);
  }
  return {
    duplicates: duplicates.most(),
    leaks: leaks.most(),
    pairCounts: { duplicates: duplicates.count(), leaks: leaks.count(), threshold },
  };
}

/** The most similar of many pairs, and how many there were. */
function listOfPairs() {
  let pairs: PagePair[] = [];
  let count = 0;
  const cut = () => {
    pairs.sort((x, y) => y.similarity - x.similarity || x.a - y.a || x.b - y.b);
    pairs = pairs.slice(0, mostPairs);
  };
  return {
    add: (pair: PagePair) => {
      count++;
      if (pairs.push(pair) > 20 * mostPairs) cut();
    },
    count: () => count,
    most: (): readonly PagePair[] => {
      cut();
      return pairs;
    },
  };
}
