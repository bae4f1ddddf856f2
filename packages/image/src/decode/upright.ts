import type { Bands } from './bands.js';

/**
 * Bands turned upright by an orientation of EXIF or TIFF, 1 to 8: where row 0 and column 0 of the
 * stored picture lie.
 * Any other value leaves them as they are.
 */
export function upright(pixels: Bands, orientation: number): Bands {
  if (!(orientation >= 2 && orientation <= 8)) return pixels;
  const { height, width, bands, levels } = pixels;
  const transposed = orientation >= 5;
  const [rows, columns] = transposed ? [width, height] : [height, width];
  const turned = new Uint8Array(levels.length);
  const fromRight = [2, 3, 7, 8].includes(orientation);
  const fromBottom = [3, 4, 6, 7].includes(orientation);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const [row, column] = transposed ? [x, y] : [y, x];
      const from =
        (fromBottom ? height - 1 - row : row) * width + (fromRight ? width - 1 - column : column);
      const to = y * columns + x;
      for (let c = 0; c < bands; c++) turned[to * bands + c] = levels[from * bands + c]!;
    }
  }
  return { ...pixels, height: rows, width: columns, levels: turned };
}
