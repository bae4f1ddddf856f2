/**
 * A cell as a score: a finite number, or text that is one. A blank cell, null and words are no
 * score;
 * a blank is never 0.
 */
export function scoreValue(cell: unknown): number | undefined {
  const text = typeof cell === 'string' ? cell.trim() : cell;
  if (typeof text === 'boolean') return text ? 1 : 0;
  const value =
    typeof text === 'number' ||
    typeof text === 'bigint' ||
    (typeof text === 'string' && text !== '')
      ? Number(text)
      : NaN;
  return Number.isFinite(value) ? value : undefined;
}

/** Whether a cell holds something that is neither a score nor the usual word for none. */
export function isWord(cell: unknown): boolean {
  if (typeof cell !== 'string') return false;
  return scoreValue(cell) === undefined && !/^\s*(|nan|null|none|na|n\/a|-)\s*$/iu.test(cell);
}
