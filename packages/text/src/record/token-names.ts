import type { TextTokenizer } from '../tokenizer/text-tokenizer.js';

/**
 * A name for each id that a text is encoded as, in order: the pieces, and `[start]` and `[end]`
 * for the special ids around them.
 *
 * @param maxTokens as in the batch
 */
export function tokenNames(text: string, tokenizer: TextTokenizer, maxTokens: number): string[] {
  const ids = tokenizer.encode(text, { maxTokens });
  const pieces = tokenizer.pieces(text);
  const plain = tokenizer.encode(text, { maxTokens, special: false });
  let before = 0;
  while (before < ids.length && plain.length > 0 && ids[before] !== plain[0]) before++;
  return Array.from(ids, (id, at) => {
    if (plain.length === 0 || at < before) return '[start]';
    const piece = at - before;
    return piece < plain.length && id === plain[piece] ? (pieces[piece] ?? `#${id}`) : '[end]';
  });
}
