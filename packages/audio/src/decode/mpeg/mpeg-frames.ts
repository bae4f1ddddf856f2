import { CounterpointError } from '@counterpoint/core';
import type { ByteSource } from '../byte-source.js';
import { damaged, unlikeStreams } from '../damaged.js';
import { skipTrailer } from '../tags.js';
import { findMpegFrames } from './find-frames.js';
import { sameStream, earlierBytes, readMpegHeader } from './frame-header.js';
import type { MpegHeader } from './frame-header.js';
import { readInfoTag } from './info-tag.js';
import { LostBits } from './lost-bits.js';
import { TagCheck } from './tag-check.js';

/** Whole frames one after another, and what all of them are. */
export interface MpegFrames {
  /**
   * Whether a stream begins here: the file's first, or one that was joined to it.
   */
  readonly begins: boolean;
  readonly header: MpegHeader;
  readonly bytes: Uint8Array;
}

const windowBytes = 1 << 16;

/**
 * The frames of an MPEG audio file. Bytes before the first frame, tags anywhere and bytes behind
 * the last frame are left out; a last frame that was cut is left out too. First frames that need
 * bits of frames that are not there are silent. Where an encoder wrote a checksum of the sound, it
 * must hold.
 *
 * @param onCut called with the reason where the file ends within a frame, or a stream has fewer
 *   frames than its encoder wrote
 * @throws CP_AUDIO_FORMAT, CP_AUDIO_DAMAGED, CP_AUDIO_CHAIN
 */
export async function* mpegFrames(
  source: ByteSource,
  onCut: (why: string) => void,
): AsyncGenerator<MpegFrames> {
  const start = await findMpegFrames(source, 0);
  if (start === undefined)
    throw new CounterpointError('CP_AUDIO_FORMAT', {
      what: 'A file is not audio, or of a format that is not read',
      where: source.name,
      expected: 'MPEG audio frames in a row',
    });
  let check = new TagCheck(source.name);
  let bits = new LostBits();
  let first: MpegHeader | undefined;
  let firstBytes = new Uint8Array(0);
  let retouched = false,
    endsInJunk = false;
  const finish = (): void => {
    const missing = retouched ? undefined : check.finish(endsInJunk);
    if (missing !== undefined) onCut(missing);
  };
  for (let offset = start; offset < source.size;) {
    const window = await source.read(offset, windowBytes);
    let bytes = window;
    let at = 0,
      begins = first === undefined;
    for (;;) {
      const header = readMpegHeader(window, at);
      if (header === undefined || at + header.size > window.length) break;
      if (first !== undefined && !sameStream(first, header)) break;
      const frame = window.subarray(at, at + header.size);
      if (first === undefined) check.begin(frame, header);
      else if (!isNextStream(frame, header, check)) check.addFrame(frame);
      else if (at > 0) break;
      else {
        finish();
        check = new TagCheck(source.name);
        check.begin(frame, header);
        bits = new LostBits();
        begins = true;
      }
      const silent = bits.replacement(frame, header);
      if (silent !== undefined) {
        if (bytes === window) bytes = Uint8Array.from(window);
        bytes.set(silent, at);
      }
      if (first === undefined) firstBytes = Uint8Array.from(frame.subarray(0, 4));
      first ??= header;
      at += header.size;
    }
    if (at > 0) {
      yield { begins, header: first!, bytes: bytes.subarray(0, at) };
      offset += at;
      continue;
    }
    const next = await behindFrames(source, offset, window, first!, firstBytes);
    retouched ||= next.retouched;
    endsInJunk = next.junk;
    if (next.cut) onCut(`it ends within a frame, at byte ${source.size}`);
    if (next.offset === undefined) break;
    offset = next.offset;
  }
  finish();
}

/**
 * Whether a stream that was joined to another begins with this frame: one with a tag of its own, or
 * one behind all frames that the tag before it promised which needs none of their bits.
 */
function isNextStream(frame: Uint8Array, header: MpegHeader, { complete }: TagCheck): boolean {
  if (readInfoTag(frame, header) !== undefined) return true;
  return complete && header.layer === 3 && earlierBytes(frame, header) === 0;
}

/** What stands behind frames. */
interface Behind {
  /** Where frames may go on; undefined where they do not. */
  readonly offset: number | undefined;
  /** Whether a tag says that the frames were changed in place. */
  readonly retouched: boolean;
  /** Whether the file ends in bytes that are neither frames nor tags. */
  readonly junk: boolean;
  /** Whether the file ends within a frame. */
  readonly cut?: boolean;
}

async function behindFrames(
  source: ByteSource,
  offset: number,
  window: Uint8Array,
  first: MpegHeader,
  firstBytes: Uint8Array,
): Promise<Behind> {
  // One to three bytes of a header are completed by those of the first.
  const completed = Uint8Array.from([
    ...window.subarray(0, 4),
    ...firstBytes.subarray(window.length),
  ]);
  const header = readMpegHeader(window.length < 4 ? completed : window);
  if (header !== undefined && sameStream(first, header))
    return { offset: undefined, retouched: false, junk: false, cut: true };
  const behind = await skipTrailer(source, offset);
  if (behind > offset) {
    const tags = Buffer.from(await source.read(offset, Math.min(behind - offset, windowBytes)));
    return { offset: behind, retouched: tags.includes('MP3GAIN'), junk: false };
  }
  const more = await findMpegFrames(source, offset);
  if (more === undefined) return { offset: undefined, retouched: false, junk: true };
  const other = readMpegHeader(await source.read(more, 4))!;
  if (!sameStream(first, other))
    throw unlikeStreams(source.name, described(first), described(other));
  throw damaged(source.name, 'bytes that are no frame stand between its frames', {
    offset,
    bytes: more - offset,
  });
}

function described({ channels, sampleRateHz, layer }: MpegHeader): string {
  return `layer ${layer}, ${channels} channels at ${sampleRateHz} Hz`;
}
