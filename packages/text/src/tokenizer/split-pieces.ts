/** What becomes of the matches of a pattern that splits a text (`tokenizers`). */
export type SplitBehaviour =
  'Isolated' | 'Removed' | 'MergedWithPrevious' | 'MergedWithNext' | 'Contiguous';

/** A part of a text, and whether the pattern matches it. */
type Part = readonly [text: string, matches: boolean];

/**
 * The pieces of a text, none of them empty: each match of a pattern by itself, left out, joined to
 * what stands before or behind it, or joined to matches next to it.
 *
 * @param pattern a global one
 * @param invert whether the stretches between matches count as the matches
 */
export function splitPieces(
  text: string,
  pattern: RegExp,
  behaviour: SplitBehaviour,
  invert = false,
): string[] {
  const parts = partsOf(text, pattern, invert);
  if (behaviour === 'Isolated') return parts.map(([part]) => part);
  if (behaviour === 'Removed') return parts.filter(([, matches]) => !matches).map(([part]) => part);
  if (behaviour === 'MergedWithNext') return mergedWithNext(parts);
  const pieces: string[] = [];
  let before: boolean | undefined;
  for (const [part, matches] of parts) {
    const joins = behaviour === 'Contiguous' ? matches === before : matches && before === false;
    if (joins) pieces.push(pieces.pop()! + part);
    else pieces.push(part);
    before = matches;
  }
  return pieces;
}

function mergedWithNext(parts: readonly Part[]): string[] {
  const pieces: string[] = [];
  let after: boolean | undefined;
  for (const [part, matches] of parts.toReversed()) {
    if (matches && after === false) pieces.push(part + pieces.pop()!);
    else pieces.push(part);
    after = matches;
  }
  return pieces.reverse();
}

function partsOf(text: string, pattern: RegExp, invert: boolean): Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > at) parts.push([text.slice(at, match.index), invert]);
    if (match[0] !== '') parts.push([match[0], !invert]);
    at = match.index + match[0].length;
  }
  if (at < text.length) parts.push([text.slice(at), invert]);
  return parts;
}
