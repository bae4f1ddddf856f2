import type { Picture } from '../picture/picture.js';
import { resizedCrop } from './resized-crop.js';

/**
 * A grid of crops of a quarter of the picture's area, evenly spaced and overlapping where there are
 * more than four, resized to `side`: the parts of a bag of embeddings.
 *
 * @param count crops along each side of the grid; one is the centre
 * @param fit `crop` cuts the largest centred square, `stretch` the whole picture
 * @param part of the shorter side that the square keeps
 */
export function cropGrid(
  picture: Picture,
  count: number,
  side: number,
  fit: 'crop' | 'stretch',
  part: number,
): readonly Picture[] {
  const square = Math.max(1, Math.round(Math.min(picture.height, picture.width) * part));
  const [height, width] = fit === 'crop' ? [square, square] : [picture.height, picture.width];
  const rows = starts(picture.height, height, count);
  const columns = starts(picture.width, width, count);
  const size = { height: half(height), width: half(width) };
  return rows.flatMap((top) =>
    columns.map((left) => ({
      ...resizedCrop(picture, { top, left, ...size }, side, side),
      view: true,
    })),
  );
}

const half = (length: number) => Math.max(1, Math.round(length / 2));

/** Where crops of half a length begin, from its first place to its last. */
function starts(whole: number, length: number, count: number): readonly number[] {
  const first = Math.floor((whole - length) / 2);
  const room = length - half(length);
  return Array.from({ length: count }, (_, i) =>
    Math.round(first + (count === 1 ? room / 2 : (room * i) / (count - 1))),
  );
}
