import type { Neighbours } from '@counterpoint/eval';
import type { PageData, PagePair } from '../page/page-data.js';
import type { Category } from './classify-by-neighbours.js';

const mostPairs = 200;

/**
 * Pairs of samples that are almost equal: most similar first, each once. Leaks are those of two
 * different splits.
 */
export function duplicatesOf(
  { k, indices, scores }: Neighbours,
  split: Category | undefined,
  threshold: number,
): Pick<PageData, 'duplicates' | 'leaks' | 'pairCounts'> {
  const pairs: PagePair[] = [];
  const seen = new Set<string>();
  for (let at = 0; at < indices.length; at++) {
    if (scores[at]! < threshold) continue;
    const [a, b] = [Math.floor(at / k), indices[at]!].sort((x, y) => x - y) as [number, number];
    const name = `${a} ${b}`;
    if (seen.has(name)) continue;
    seen.add(name);
    pairs.push({ a, b, similarity: scores[at]! });
  }
  pairs.sort((x, y) => y.similarity - x.similarity || x.a - y.a || x.b - y.b);
  const crosses = ({ a, b }: PagePair) =>
    split !== undefined &&
    split.codes[a]! >= 0 &&
    split.codes[b]! >= 0 &&
    split.codes[a] !== split.codes[b];
  const leaks = pairs.filter(crosses);
  return {
    duplicates: pairs.slice(0, mostPairs),
    leaks: leaks.slice(0, mostPairs),
    pairCounts: { duplicates: pairs.length, leaks: leaks.length },
  };
}
