import type { MpegHeader } from './frame-header.js';

/**
 * What an encoder wrote into a first frame without sound
 * (http://gabriel.mp3-tech.org/mp3infotag.html).
 */
export interface InfoTag {
  /** Frames of sound that follow. */
  readonly frames: number | undefined;
  /** Bytes of the stream, this frame included. */
  readonly bytes: number | undefined;
  /** Bytes of the stream from this frame on, and the CRC-16 of those behind it. */
  readonly music: { readonly bytes: number; readonly crc: number } | undefined;
}

/**
 * Reads the tag `Xing` or `Info` of a frame, and LAME's checksum of the sound where the tag's own
 * checksum holds.
 */
export function readInfoTag(frame: Uint8Array, header: MpegHeader): InfoTag | undefined {
  if (header.layer !== 3) return undefined;
  const side =
    header.version === 1 ? (header.channels === 1 ? 17 : 32) : header.channels === 1 ? 9 : 17;
  const start = 4 + side;
  const word = String.fromCharCode(...frame.subarray(start, start + 4));
  if ((word !== 'Xing' && word !== 'Info') || frame.length < start + 8) return undefined;
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  const flags = view.getUint32(start + 4);
  let at = start + 8;
  const frames = flags & 1 && at + 4 <= frame.length ? view.getUint32(at) : undefined;
  at += flags & 1 ? 4 : 0;
  const bytes = flags & 2 && at + 4 <= frame.length ? view.getUint32(at) : undefined;
  at += (flags & 2 ? 4 : 0) + (flags & 4 ? 100 : 0) + (flags & 8 ? 4 : 0);
  const end = at + 34;
  if (end + 2 > frame.length || view.getUint16(end) !== musicCrc(0, frame.subarray(0, end)))
    return { frames, bytes, music: undefined };
  return { frames, bytes, music: { bytes: view.getUint32(at + 28), crc: view.getUint16(at + 32) } };
}

/** CRC-16 with the polynomial x^16 + x^15 + x^2 + 1, reflected, carried on from `crc`. */
export function musicCrc(crc: number, bytes: Uint8Array): number {
  for (let i = 0; i < bytes.length; i++) crc = (crc >>> 8) ^ table[(crc ^ bytes[i]!) & 255]!;
  return crc;
}

const table = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xa001 : 0);
  return crc;
});
