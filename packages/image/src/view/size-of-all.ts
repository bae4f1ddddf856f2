import { CounterpointError } from '@counterpoint/core';
import type { Picture } from '../picture/picture.js';

/**
 * The one size that all pictures of a batch have; 0 x 0 of none.
 *
 * @throws CP_IMAGE_SIZES_DIFFER
 */
export function sizeOfAll(pictures: readonly Picture[]): {
  readonly height: number;
  readonly width: number;
} {
  const { height, width } = pictures[0] ?? { height: 0, width: 0 };
  const row = pictures.findIndex((picture) => picture.height !== height || picture.width !== width);
  if (row < 0) return { height, width };
  throw new CounterpointError('CP_IMAGE_SIZES_DIFFER', {
    what: `Picture ${row} of a batch is ${pictures[row]!.width} x ${pictures[row]!.height}, the first is ${width} x ${height}`,
    expected: 'pictures of one size',
    remedy: 'resize the pictures, or make views of one side of them, one by one',
    facts: { row },
  });
}
