import { CounterpointError } from '@counterpoint/core';
import type { Picture } from '../picture/picture.js';

/**
 * The one size and number of channels that all pictures of a batch have; 0 x 0 of none.
 *
 * @throws CP_IMAGE_SIZES_DIFFER
 */
export function sizeOfAll(pictures: readonly Picture[]): {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
} {
  const { height, width, channels } = pictures[0] ?? { height: 0, width: 0, channels: 3 };
  const row = pictures.findIndex(
    (picture) =>
      picture.height !== height || picture.width !== width || picture.channels !== channels,
  );
  if (row < 0) return { height, width, channels };
  throw new CounterpointError('CP_IMAGE_SIZES_DIFFER', {
    what: `Picture ${row} of a batch is ${sizeOf(pictures[row]!)}, the first is ${sizeOf(pictures[0]!)}`,
    expected: 'pictures of one size and number of channels',
    remedy: 'resize the pictures, or make views of one side of them, one by one',
    facts: { row },
  });
}

const sizeOf = ({ height, width, channels }: Picture): string =>
  channels === 3 ? `${width} x ${height}` : `${width} x ${height} of ${channels} channels`;
