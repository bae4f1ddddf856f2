import type { ByteSource } from './byte-source.js';

/** Where the bytes behind ID3v2 and APEv2 tags begin; `offset` where there is none. */
export async function skipTags(source: ByteSource, offset = 0): Promise<number> {
  for (let at = offset; ;) {
    const size = tagBytes(await source.read(at, 32));
    if (size === 0) return at;
    at += size;
  }
}

/**
 * Bytes of the tag that begins here: ID3v2 (https://id3.org/id3v2.4.0-structure, section 3.1) or
 * APEv2
 * (https://wiki.hydrogenaud.io/index.php?title=APEv2_specification). 0 for none.
 *
 * @param start the first 32 bytes, fewer at the end of a file
 */
export function tagBytes(start: Uint8Array): number {
  const text = String.fromCharCode(...start.subarray(0, 8));
  if (/^ID3/.test(text) && start.length >= 10) {
    const sizes = start.subarray(6, 10);
    if (start[3] === 0xff || start[4] === 0xff || sizes.some((byte) => byte > 127)) return 0;
    const size = sizes.reduce((sum, byte) => sum * 128 + byte, 0);
    return 10 + size + (start[5]! & 0x10 ? 10 : 0);
  }
  if (text === 'APETAGEX' && start.length >= 32) {
    const view = new DataView(start.buffer, start.byteOffset, 32);
    const flags = view.getUint32(20, true);
    const isHeader = (flags & 0x20000000) !== 0;
    return isHeader ? 32 + view.getUint32(12, true) : 32;
  }
  return 0;
}

/** Whether all that is left of a file are tags, padding or nothing. */
export async function isTrailer(source: ByteSource, offset: number): Promise<boolean> {
  return (await skipTrailer(source, offset)) >= source.size;
}

/** The place behind tags and zeros, wherever those end. */
export async function skipTrailer(source: ByteSource, offset: number): Promise<number> {
  for (let at = offset; at < source.size;) {
    const start = await source.read(at, 4096);
    const text = String.fromCharCode(...start.subarray(0, 11));
    const zeros = start.findIndex((byte) => byte !== 0);
    const size = tagBytes(start.subarray(0, 32));
    if (size > 0) at += size;
    else if (text.startsWith('TAG')) at += text.startsWith('TAG+') ? 227 : 128;
    else if (text === 'LYRICSBEGIN') at = await endOfLyrics(source, at);
    else if (zeros !== 0) at += zeros < 0 ? start.length : zeros;
    else return at;
  }
  return source.size;
}

/** Lyrics3 ends with `LYRICSEND` or `LYRICS200` (https://id3.org/Lyrics3v2). */
async function endOfLyrics(source: ByteSource, offset: number): Promise<number> {
  const text = Buffer.from(await source.read(offset, 1 << 17)).toString('latin1');
  const end = /LYRICS(?:END|200)/.exec(text);
  return end === null ? offset + 11 : offset + end.index + 9;
}
