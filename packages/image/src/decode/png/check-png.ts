import { crc32 } from 'node:zlib';
import { damaged, type DecodeSubject } from '../picture-faults.js';

/**
 * Compares the checksum of each complete chunk of a PNG with its content: decoders pass over some
 * that differ. What lies behind the last
 * complete chunk is left to the decoder. https://www.w3.org/TR/png-3/#5Chunk-layout
 *
 * @throws CP_IMAGE_DAMAGED
 */
export function checkPng(bytes: Uint8Array, subject: DecodeSubject): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 12 <= bytes.length;) {
    const end = at + 12 + view.getUint32(at);
    if (end > bytes.length) return;
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (crc32(bytes.subarray(at + 4, end - 4)) !== view.getUint32(end - 4))
      throw damaged(subject, `the checksum of its chunk ${name} at byte ${at} is wrong`);
    if (name === 'IEND') return;
    at = end;
  }
}
