import type { ByteSource } from '../byte-source.js';
import { damaged } from '../damaged.js';
import { skipTags, skipTrailer } from '../tags.js';

/** A page of an Ogg file (RFC 3533, section 6). */
export interface OggPage {
  readonly continued: boolean;
  readonly first: boolean;
  readonly last: boolean;
  /** The position at the end of the last packet that ends here; -1 where none does. */
  readonly granule: number;
  readonly serial: number;
  readonly sequence: number;
  /** Bytes of each segment, 0 to 255. */
  readonly lacing: Uint8Array;
  readonly body: Uint8Array;
}

const windowBytes = 1 << 18;
const headBytes = 27;
const longestPage = headBytes + 255 + 255 * 255;

/**
 * The pages of an Ogg file in order, their checksums verified. A file that was cut ends with its
 * last whole page; tags and zeros behind the pages are left alone.
 *
 * @param onCut called with the reason where the file ends within a page
 * @throws CP_AUDIO_DAMAGED where a page is damaged, or other bytes stand between pages
 */
export async function* oggPages(
  source: ByteSource,
  onCut: (why: string) => void,
): AsyncGenerator<OggPage> {
  let start = 0,
    window: Uint8Array = new Uint8Array(0);
  let ended = false;
  for (let offset = 0; offset < source.size;) {
    if (offset + longestPage > start + window.length && start + window.length < source.size) {
      window = await source.read(offset, windowBytes);
      start = offset;
    }
    const bytes = window.subarray(offset - start);
    const size = pageBytes(bytes);
    if (size === undefined) {
      const behind = await skipTrailer(source, await skipTags(source, offset));
      if (behind === offset) {
        if (ended && !holdsPage(await source.read(offset, windowBytes))) return;
        if (isPrefixOfPage(bytes)) {
          onCut(`it ends within the header of a page, at byte ${source.size}`);
          return;
        }
        throw damaged(source.name, 'bytes stand between its pages', { offset });
      }
      offset = behind;
      continue;
    }
    if (size > bytes.length) {
      if (holdsPage(bytes.subarray(4)))
        throw damaged(source.name, 'a page is not whole', { offset });
      onCut(`it ends within a page, at byte ${source.size}`);
      return;
    }
    const page = bytes.subarray(0, size);
    const view = new DataView(page.buffer, page.byteOffset, size);
    if (view.getUint32(22, true) !== pageCrc(page))
      throw damaged(source.name, 'a page has a wrong checksum', { offset });
    const flags = page[5]!,
      segments = page[26]!;
    ended = (flags & 4) !== 0;
    yield {
      continued: (flags & 1) !== 0,
      first: (flags & 2) !== 0,
      last: ended,
      granule: Number(view.getBigInt64(6, true)),
      serial: view.getUint32(14, true),
      sequence: view.getUint32(18, true),
      lacing: page.subarray(headBytes, headBytes + segments),
      body: page.subarray(headBytes + segments),
    };
    offset += size;
  }
}

/** Bytes of the page that begins here, by its lacing; undefined where none begins. */
function pageBytes(bytes: Uint8Array): number | undefined {
  if (!isMagic(bytes, 0) || bytes.length < headBytes || bytes[4] !== 0) return undefined;
  const segments = bytes[26]!;
  let size = headBytes + segments;
  for (let i = 0; i < segments; i++) size += bytes[headBytes + i] ?? 255;
  return size;
}

function isMagic(bytes: Uint8Array, at: number): boolean {
  return (
    bytes[at] === 0x4f && bytes[at + 1] === 0x67 && bytes[at + 2] === 0x67 && bytes[at + 3] === 0x53
  );
}

function isPrefixOfPage(bytes: Uint8Array): boolean {
  const head = [0x4f, 0x67, 0x67, 0x53, 0];
  return bytes.length < headBytes && bytes.every((byte, i) => i > 4 || byte === head[i]);
}

function holdsPage(bytes: Uint8Array): boolean {
  for (let at = 0; at + headBytes <= bytes.length; at++)
    if (isMagic(bytes, at) && bytes[at + 4] === 0) return true;
  return false;
}

/**
 * CRC-32 with the polynomial 0x04c11db7, not reflected, of a page with zeros in place of its
 * checksum.
 */
function pageCrc(page: Uint8Array): number {
  let crc = 0;
  for (let i = 0; i < page.length; i++) {
    const byte = i >= 22 && i < 26 ? 0 : page[i]!;
    crc = (crc << 8) ^ crcTable[(crc >>> 24) ^ byte]!;
  }
  return crc >>> 0;
}

const crcTable = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit++) crc = (crc << 1) ^ (crc < 0 ? 0x04c11db7 : 0);
  return crc;
});
