import type { Bands } from '../bands.js';
import { checkSize, damaged, type DecodeSubject } from '../picture-faults.js';
import { readBmpHeader, type BmpHeader, type ChannelMask } from './bmp-header.js';
import { readRunLengths } from './run-lengths.js';

/**
 * Decodes a Windows or OS/2 bitmap: 1 to 32 bits a pixel, run lengths, bit fields, top-down rows.
 * Alpha counts only where a mask declares
 * it; the fourth byte of plain 32-bit pixels is left out, as Pillow does. Profiles are ignored.
 *
 * @throws CP_IMAGE_DAMAGED, CP_IMAGE_UNSUPPORTED, CP_IMAGE_TOO_LARGE
 */
export function decodeBmp(bytes: Uint8Array, maxPixels: number, subject: DecodeSubject): Bands {
  const header = readBmpHeader(bytes, subject);
  const { width, height, topDown, bitsPerPixel, coding, masks, pixelsAt } = header;
  checkSize(subject, header, maxPixels);
  const rowBytes = 4 * Math.ceil((width * bitsPerPixel) / 32);
  const storedBytes = Math.max(0, bytes.length - pixelsAt);
  const lastRow = Math.ceil((width * bitsPerPixel) / 8);
  if (coding === 'none' && storedBytes < rowBytes * (height - 1) + lastRow)
    throw damaged(
      subject,
      `it is cut off: it ends in row ${Math.floor(storedBytes / rowBytes) + 1} of ${height}`,
    );
  const alpha = bitsPerPixel > 8 && bitsPerPixel !== 24 && masks.length === 4;
  const bands = alpha ? 4 : 3;
  const levels = new Uint8Array(width * height * bands);
  const runs =
    coding === 'none'
      ? undefined
      : readRunLengths(bytes, pixelsAt, width, height, coding === 'rle4' ? 4 : 8, subject);
  for (let row = 0; row < height; row++) {
    const to = (topDown ? row : height - 1 - row) * width * bands;
    if (runs !== undefined)
      writeColours(runs.subarray(row * width, (row + 1) * width), header, levels, to, subject);
    else {
      const from = pixelsAt + row * rowBytes;
      if (bitsPerPixel <= 8)
        writeColours(indicesOfRow(bytes, from, header), header, levels, to, subject);
      else if (bitsPerPixel === 24) writeBgr(bytes, from, width, levels, to);
      else writeMasked(bytes, from, header, levels, to);
    }
  }
  return { width, height, bands, alpha, levels };
}

/** Unpacks indices of 1, 2, 4 or 8 bits, the highest bits first. */
function indicesOfRow(
  bytes: Uint8Array,
  from: number,
  { width, bitsPerPixel }: BmpHeader,
): Uint8Array {
  if (bitsPerPixel === 8) return bytes.subarray(from, from + width);
  const indices = new Uint8Array(width);
  const mask = 2 ** bitsPerPixel - 1;
  for (let x = 0; x < width; x++) {
    const bit = x * bitsPerPixel;
    indices[x] = (bytes[from + (bit >> 3)]! >> (8 - bitsPerPixel - (bit & 7))) & mask;
  }
  return indices;
}

function writeColours(
  indices: Uint8Array,
  { palette }: BmpHeader,
  levels: Uint8Array,
  to: number,
  subject: DecodeSubject,
): void {
  for (let x = 0; x < indices.length; x++) {
    const from = 3 * indices[x]!;
    if (from >= palette.length)
      throw damaged(subject, `it uses colour ${indices[x]} of a palette of ${palette.length / 3}`);
    for (let c = 0; c < 3; c++) levels[to + 3 * x + c] = palette[from + c]!;
  }
}

function writeBgr(
  bytes: Uint8Array,
  from: number,
  width: number,
  levels: Uint8Array,
  to: number,
): void {
  for (let i = 0; i < 3 * width; i += 3) {
    levels[to + i] = bytes[from + i + 2]!;
    levels[to + i + 1] = bytes[from + i + 1]!;
    levels[to + i + 2] = bytes[from + i]!;
  }
}

function writeMasked(
  bytes: Uint8Array,
  from: number,
  { width, bitsPerPixel, masks }: BmpHeader,
  levels: Uint8Array,
  to: number,
): void {
  const step = bitsPerPixel / 8;
  for (let x = 0; x < width; x++) {
    let pixel = 0;
    for (let i = step - 1; i >= 0; i--) pixel = pixel * 256 + bytes[from + step * x + i]!;
    masks.forEach((mask, c) => (levels[to + masks.length * x + c] = channel(pixel, mask)));
  }
}

function channel(pixel: number, { shift, bits }: ChannelMask): number {
  if (bits === 0) return 0;
  const maximum = 2 ** bits - 1;
  return Math.round((255 * (Math.floor(pixel / 2 ** shift) % (maximum + 1))) / maximum);
}
