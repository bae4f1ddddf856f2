/** How a line of PNG was made smaller: the difference from what. */
const [none, left, above, average, paeth] = [0, 1, 2, 3, 4];

/**
 * Undoes the filters of lines, in place. https://www.w3.org/TR/png-3/#9Filters
 *
 * @param lines each a filter's number and `length` bytes
 * @param distance bytes from a sample to the same sample of the pixel before, at least 1
 * @returns false where a line names no filter
 */
export function unfilterLines(lines: Uint8Array, length: number, distance: number): boolean {
  for (let start = 0, before = -1; start < lines.length; before = start, start += length + 1) {
    const filter = lines[start]!;
    if (filter === none) continue;
    if (filter > paeth) return false;
    for (let i = 1; i <= length; i++) {
      const a = i > distance ? lines[start + i - distance]! : 0;
      const b = before < 0 ? 0 : lines[before + i]!;
      if (filter === left) lines[start + i]! += a;
      else if (filter === above) lines[start + i]! += b;
      else if (filter === average) lines[start + i]! += (a + b) >> 1;
      else {
        const c = before < 0 || i <= distance ? 0 : lines[before + i - distance]!;
        lines[start + i]! += nearest(a, b, c);
      }
    }
  }
  return true;
}

/** Paeth's predictor: of a, b and c the one nearest to a + b - c. */
function nearest(a: number, b: number, c: number): number {
  const [toA, toB, toC] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
  if (toA <= toB && toA <= toC) return a;
  return toB <= toC ? b : c;
}
