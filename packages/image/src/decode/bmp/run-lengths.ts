import { damaged, type DecodeSubject } from '../picture-faults.js';

/**
 * Palette indices of a run-length coded bitmap, bottom row first as stored. Places that are skipped
 * are index 0.
 * Format: pairs of (count, value); count 0 escapes: 0 ends a row, 1 ends the picture, 2 moves right
 * and up, 3 and more begin a literal run
 * that is padded to 16 bits. Runs may go on into the padding of a row to 32 bits, as ImageMagick
 * writes them. https://learn.microsoft.com/windows/win32/gdi/bitmap-compression
 *
 * @param bits 8, or 4 for two indices a byte
 * @throws CP_IMAGE_DAMAGED
 */
export function readRunLengths(
  bytes: Uint8Array,
  from: number,
  width: number,
  height: number,
  bits: 4 | 8,
  subject: DecodeSubject,
): Uint8Array {
  const indices = new Uint8Array(width * height);
  const perRow = 32 / bits;
  const paddedWidth = Math.ceil(width / perRow) * perRow;
  let [at, x, y] = [from, 0, 0];
  const put = (index: number) => {
    if (x >= paddedWidth || y >= height) throw damaged(subject, `a run passes the end of row ${y}`);
    if (x < width) indices[y * width + x] = index;
    x++;
  };
  const nibble = (byte: number, i: number) => (i % 2 === 0 ? byte >> 4 : byte & 15);
  while (at + 1 < bytes.length) {
    const count = bytes[at]!;
    const value = bytes[at + 1]!;
    at += 2;
    if (count > 0) {
      for (let i = 0; i < count; i++) put(bits === 8 ? value : nibble(value, i));
    } else if (value === 0) {
      [x, y] = [0, y + 1];
    } else if (value === 1) {
      return indices;
    } else if (value === 2) {
      if (at + 1 >= bytes.length) break;
      [x, y] = [x + bytes[at]!, y + bytes[at + 1]!];
      at += 2;
    } else {
      const length = bits === 8 ? value : (value + 1) >> 1;
      if (at + length > bytes.length) break;
      for (let i = 0; i < value; i++)
        put(bits === 8 ? bytes[at + i]! : nibble(bytes[at + (i >> 1)]!, i));
      at += length + (length % 2);
    }
  }
  if (y >= height || (y === height - 1 && x === width)) return indices; // complete, without its end mark
  throw damaged(subject, `it is cut off: it ends in row ${y + 1} of ${height}`);
}
