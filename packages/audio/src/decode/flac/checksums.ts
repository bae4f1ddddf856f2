/**
 * CRC-8 with the polynomial x^8 + x^2 + x + 1, of a FLAC frame's header (RFC 9639, section 9.1.8).
 */
export function crc8(bytes: Uint8Array, from: number, to: number): number {
  let crc = 0;
  for (let i = from; i < to; i++) crc = table8[crc ^ bytes[i]!]!;
  return crc;
}

/**
 * CRC-16 with the polynomial x^16 + x^15 + x^2 + 1, of a whole FLAC frame (RFC 9639, section 9.3).
 */
export function crc16(bytes: Uint8Array, from: number, to: number): number {
  let crc = 0;
  for (let i = from; i < to; i++) crc = ((crc << 8) & 0xffff) ^ table16[(crc >>> 8) ^ bytes[i]!]!;
  return crc;
}

const table8 = Uint8Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = ((crc << 1) ^ (crc & 0x80 ? 0x07 : 0)) & 0xff;
  return crc;
});

const table16 = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit++) crc = ((crc << 1) ^ (crc & 0x8000 ? 0x8005 : 0)) & 0xffff;
  return crc;
});
