import type { ByteCursor } from './byte-cursor.js';

/** A bit-packed run may go beyond the values of its page by its padding, at most by so many. */
const mostPadding = 65536;

/**
 * Goes through values that are encoded as run lengths or bit-packed groups (`RLE` of the Parquet
 * format), up to as many as the page has.
 *
 * @param bitWidth of a value, 0 to 32
 * @param visit gets each value, and how often it follows itself
 * @throws an error with the reason when a run is longer than the page, or its bytes are not there
 */
export function walkRuns(
  cursor: ByteCursor,
  bitWidth: number,
  count: number,
  visit: (value: number, times: number) => void,
): void {
  if (bitWidth > 32) throw new Error('a page has values of more than 32 bits');
  for (let position = 0; position < count;) {
    const header = cursor.varint();
    const length = Math.floor(header / 2);
    if (header % 2 === 0) {
      if (length > count - position)
        throw new Error('a run of equal values is longer than its page');
      let value = 0;
      for (let byte = 0; byte < Math.ceil(bitWidth / 8); byte++)
        value += cursor.byte() * 2 ** (8 * byte);
      if (length > 0) visit(value, length);
      position += length;
    } else {
      const groups = cursor.part(length * bitWidth);
      if (8 * length > count - position + mostPadding)
        throw new Error('a run of packed values is longer than its page');
      const take = Math.min(8 * length, count - position);
      unpack(groups.bytes, bitWidth, take, visit);
      position += take;
    }
  }
}

function unpack(
  bytes: Uint8Array,
  bitWidth: number,
  count: number,
  visit: (value: number, times: number) => void,
): void {
  if (bitWidth === 0) return void (count > 0 && visit(0, count));
  if (bitWidth <= 24) {
    const mask = (1 << bitWidth) - 1;
    let bitBuffer = 0; // below 31 bits
    let bits = 0;
    for (let i = 0, at = 0; i < count; i++) {
      for (; bits < bitWidth; bits += 8) bitBuffer |= bytes[at++]! << bits;
      visit(bitBuffer & mask, 1);
      bitBuffer >>>= bitWidth;
      bits -= bitWidth;
    }
    return;
  }
  const mask = 2 ** bitWidth;
  let bitBuffer = 0; // fewer than 32 + 8 bits, which a number holds exactly
  let bits = 0;
  for (let i = 0, at = 0; i < count; i++) {
    while (bits < bitWidth) {
      bitBuffer += bytes[at++]! * 2 ** bits;
      bits += 8;
    }
    visit(bitBuffer % mask, 1);
    bitBuffer = Math.floor(bitBuffer / mask);
    bits -= bitWidth;
  }
}
