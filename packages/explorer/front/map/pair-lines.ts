import type { Page } from '../data/page-contents.js';

/** More lines than this hide the map. */
const mostLines = 2000;

/** Pairs of partners, each once: of the collected samples where there are some, else of all. */
export function pairLines(
  page: Page,
  collected: readonly number[],
): readonly (readonly [number, number])[] {
  if (!page.crossModal) return [];
  const partners = page.whole(page.crossModal.partners);
  const samples = collected.length > 0 ? collected : [...partners.keys()];
  const selection = new Set(samples);
  const pairs = samples.flatMap((a) => {
    const b = partners[a]!;
    return b < 0 || (selection.has(b) && b < a) ? [] : [[a, b] as const];
  });
  const stride = Math.max(1, Math.ceil(pairs.length / mostLines));
  return pairs.filter((_, i) => i % stride === 0);
}
