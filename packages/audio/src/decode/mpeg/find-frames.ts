import type { ByteSource } from '../byte-source.js';
import { isTrailer, tagBytes } from '../tags.js';
import { sameStream, readMpegHeader } from './frame-header.js';

const searchBytes = 1 << 20;

/** So many frames in a row are a stream: bytes that are none look so once in 10^12. */
const framesInRow = 3;

/** So many may stand before a stream of another kind, which is then refused. */
const framesBeforeAnother = 2;

/**
 * The place of the first of three MPEG audio frames in a row within a megabyte, or of fewer that
 * end with the file, directly before a tag or directly before a stream of another kind.
 *
 * @returns undefined where there is none
 */
export async function findMpegFrames(
  source: ByteSource,
  offset: number,
): Promise<number | undefined> {
  const bytes = await source.read(offset, searchBytes);
  const whole = offset + bytes.length >= source.size;
  for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const first = readMpegHeader(bytes, at);
    if (first === undefined) continue;
    let next = at + first.size;
    for (let count = 1; ; count++) {
      if (count === framesInRow) return offset + at;
      const header = readMpegHeader(bytes, next);
      if (header !== undefined && sameStream(first, header)) next += header.size;
      else if (tagBytes(bytes.subarray(next, next + 32)) > 0) return offset + at;
      else if (count >= framesBeforeAnother && isRow(bytes, next)) return offset + at;
      else if (whole && next <= bytes.length && (await isTrailer(source, offset + next)))
        return offset + at;
      else break;
    }
  }
  return undefined;
}

function isRow(bytes: Uint8Array, at: number): boolean {
  const first = readMpegHeader(bytes, at);
  if (first === undefined) return false;
  let next = at + first.size;
  for (let count = 1; count < framesInRow; count++) {
    const header = readMpegHeader(bytes, next);
    if (header === undefined || !sameStream(first, header)) return false;
    next += header.size;
  }
  return true;
}
