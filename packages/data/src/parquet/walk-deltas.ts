import type { ByteCursor } from './byte-cursor.js';

/**
 * Goes through whole numbers that are encoded as differences (`DELTA_BINARY_PACKED` of the Parquet
 * format).
 *
 * @param lengths receives them, of 32 bits; without it they are only passed over
 * @throws an error with the reason when a block is none, or its bytes are not there
 */
export function walkDeltas(cursor: ByteCursor, count: number, lengths?: Int32Array): void {
  const blockSize = cursor.varint();
  const miniblocks = cursor.varint();
  const perMiniblock = blockSize / miniblocks;
  if (!(Number.isInteger(perMiniblock) && perMiniblock > 0 && perMiniblock % 8 === 0))
    throw new Error('a page has blocks of differences of a wrong size');
  if (cursor.varint() < count) throw new Error('a page has fewer differences than values');
  let value = lengths === undefined ? void cursor.skipVarint() : cursor.zigzag();
  if (lengths !== undefined && count > 0) lengths[0] = value!;
  for (let position = 1; position < count;) {
    const least = lengths === undefined ? void cursor.skipVarint() : wideZigzag(cursor);
    const widths = cursor.part(miniblocks).bytes;
    for (let i = 0; i < miniblocks && position < count; i++) {
      const width = widths[i]!;
      if (width > 64) throw new Error('a page has differences of more than 64 bits');
      const take = Math.min(perMiniblock, count - position);
      const whole = (perMiniblock * width) / 8; // the padding of the last one may be missing
      const packed = cursor.part(
        Math.max(Math.min(whole, cursor.left), Math.ceil((take * width) / 8)),
      ).bytes;
      if (lengths !== undefined)
        for (let n = 0; n < take; n++)
          lengths[position + n] = value = (value! + least! + bitsOf(packed, n * width, width)) | 0;
      position += take;
    }
  }
}

/** The lowest 32 bits of a field of bits. */
function bitsOf(bytes: Uint8Array, from: number, width: number): number {
  let value = 0;
  for (let bit = 0; bit < Math.min(width, 32);) {
    const at = from + bit;
    const take = Math.min(8 - (at & 7), width - bit);
    value |= ((bytes[at >> 3]! >> (at & 7)) & ((1 << take) - 1)) << bit;
    bit += take;
  }
  return value;
}

/** A signed number in zigzag order of up to 33 bits: a difference of two numbers of 32. */
function wideZigzag(cursor: ByteCursor): number {
  let value = 0;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = cursor.byte();
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
  throw new Error('a number of a page is too long');
}
