import { ByteCursor } from './byte-cursor.js';
import { checkValues, encodings } from './check-values.js';
import type { LeafColumn } from './leaf-column.js';
import type { PageHeader } from './page-header.js';
import { walkRuns } from './walk-runs.js';

/**
 * Checks a page of values: its levels, and that as many values are there as they say.
 *
 * @param levels the levels of a page of version 2, which stand before the inflated rest
 * @returns how many rows begin in it
 * @throws an error with the reason
 */
export function checkPage(
  header: PageHeader,
  page: Uint8Array,
  levels: Uint8Array,
  leaf: LeafColumn,
  dictionarySize: number | undefined,
): number {
  const { numValues, encoding } = header;
  const version2 = header.type === 'data-v2';
  const cursor = new ByteCursor(page);
  const before = new ByteCursor(levels);
  const part = (bytes: number): ByteCursor =>
    version2 ? before.part(bytes) : cursor.part(cursor.uint32());
  let rows = numValues;
  if (leaf.repetitionLevel > 0) {
    checkLevelEncoding(header.repetitionEncoding);
    rows = countLevel(part(header.repetitionBytes), leaf.repetitionLevel, numValues, 0);
  } else before.skip(header.repetitionBytes);
  let values = numValues;
  if (leaf.definitionLevel > 0) {
    checkLevelEncoding(header.definitionEncoding);
    const { definitionLevel: level } = leaf;
    values = countLevel(part(header.definitionBytes), level, numValues, level);
  }
  if (before.left > 0) throw new Error('a page has levels that its column has not');
  if (version2 && values !== numValues - header.numNulls)
    throw new Error(`a page has ${values} values and its header claims others`);
  checkValues(cursor, encoding, values, leaf, dictionarySize);
  return rows;
}

/** How many of the levels are the wanted one. */
function countLevel(
  cursor: ByteCursor,
  largest: number,
  count: number,
  expectedLevel: number,
): number {
  let levelCount = 0;
  walkRuns(cursor, 32 - Math.clz32(largest), count, (level, times) => {
    if (level > largest) throw new Error('a page has levels that its column has not');
    if (level === expectedLevel) levelCount += times;
  });
  return levelCount;
}

/** Version 1 once had levels of another encoding, which decoders no longer know. */
function checkLevelEncoding(encoding: number | undefined): void {
  if (encoding !== undefined && encoding !== encodings.runs)
    throw new Error(`levels of encoding ${encoding} are not read`);
}
