import type { Picture } from '../picture/picture.js';
import { hexOfBits, lumaGrid } from './luma-grid.js';

/**
 * A 64-bit fingerprint that survives resizing, recompression and a change of brightness: the
 * picture at 9 x 8 pixels, one bit for each
 * place that is brighter than its right neighbour ("dHash"). Compare with {@link hammingDistance};
 * up to about 8 different bits mean the same picture.
 *
 * @returns 16 hexadecimal digits
 */
export function differenceHash(picture: Picture): string {
  const luma = lumaGrid(picture, 8, 9);
  return hexOfBits(
    Array.from({ length: 64 }, (_, i) => {
      const at = Math.floor(i / 8) * 9 + (i % 8);
      return luma[at]! > luma[at + 1]!;
    }),
  );
}
