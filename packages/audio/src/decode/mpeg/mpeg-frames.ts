import { CounterpointError } from '@counterpoint/core';
import type { ByteSource } from '../byte-source.js';
import { damaged, unlikeStreams } from '../damaged.js';
import { skipTrailer } from '../tags.js';
import { findMpegFrames } from './find-frames.js';
import { alike, readMpegHeader } from './frame-header.js';
import type { MpegHeader } from './frame-header.js';
import { musicCrc, readInfoTag } from './info-tag.js';
import type { InfoTag } from './info-tag.js';

/** Whole frames one after another, and what all of them are. */
export interface MpegFrames {
  readonly header: MpegHeader;
  readonly bytes: Uint8Array;
}

const windowBytes = 1 << 16;

/**
 * The frames of an MPEG audio file. Bytes before the first frame, tags anywhere and bytes behind the last frame are left out; a last frame that
 * was cut is left out too. Where an encoder wrote the number of frames or a checksum of the sound, they must hold.
 *
 * @throws CP_AUDIO_FORMAT, CP_AUDIO_DAMAGED, CP_AUDIO_CHAIN
 */
export async function* mpegFrames(source: ByteSource): AsyncGenerator<MpegFrames> {
  const start = await findMpegFrames(source, 0);
  if (start === undefined)
    throw new CounterpointError('CP_AUDIO_FORMAT', {
      what: 'A file is not audio, or of a format that is not read',
      where: source.name,
      expected: 'MPEG audio frames in a row',
    });
  let first: MpegHeader | undefined, tag: InfoTag | undefined;
  let count = 0,
    bytesOfSound = 0,
    crc = 0,
    retouched = false;
  for (let offset = start; offset < source.size;) {
    const window = await source.read(offset, windowBytes);
    let at = 0;
    for (;;) {
      const header = readMpegHeader(window, at);
      if (header === undefined || at + header.size > window.length) break;
      if (first === undefined) {
        first = header;
        tag = readInfoTag(window.subarray(at, at + header.size), header);
        bytesOfSound = tag === undefined ? 0 : -header.size;
        count = tag === undefined ? 0 : -1;
      } else if (!alike(first, header)) break;
      count++;
      at += header.size;
    }
    if (at > 0) {
      const bytes = window.subarray(0, at);
      if (tag !== undefined)
        crc = musicCrc(crc, bytesOfSound < 0 ? bytes.subarray(-bytesOfSound) : bytes);
      bytesOfSound += at;
      yield { header: first!, bytes };
      offset += at;
      continue;
    }
    const next = await behindFrames(source, offset, window, first!);
    if (next === undefined) break;
    retouched ||= next.retouched;
    offset = next.offset;
  }
  if (tag !== undefined && !retouched)
    checkTag(source, tag, { count, bytesOfSound, crc, first: first! });
}

/** Where frames go on behind bytes that are none; undefined where they do not. */
async function behindFrames(
  source: ByteSource,
  offset: number,
  window: Uint8Array,
  first: MpegHeader,
): Promise<{ readonly offset: number; readonly retouched: boolean } | undefined> {
  const header = readMpegHeader(window);
  if (header !== undefined && alike(first, header)) return undefined; // the last frame was cut
  const behind = await skipTrailer(source, offset);
  if (behind > offset) {
    const passed = await source.read(offset, Math.min(behind - offset, 1 << 16));
    return { offset: behind, retouched: Buffer.from(passed).includes('MP3GAIN') };
  }
  const more = await findMpegFrames(source, offset);
  if (more === undefined) return undefined;
  const other = readMpegHeader(await source.read(more, 4))!;
  if (!alike(first, other)) throw unlikeStreams(source.name, described(first), described(other));
  throw damaged(source.name, 'bytes that are no frame stand between its frames', {
    offset,
    bytes: more - offset,
  });
}

function described({ channels, sampleRateHz, layer }: MpegHeader): string {
  return `layer ${layer}, ${channels} channels at ${sampleRateHz} Hz`;
}

/** A stream that was cut or edited has fewer bytes than its tag says, and its checksum says nothing. */
function checkTag(
  source: ByteSource,
  { frames, music }: InfoTag,
  read: {
    readonly count: number;
    readonly bytesOfSound: number;
    readonly crc: number;
    readonly first: MpegHeader;
  },
): void {
  if (music !== undefined && music.bytes - read.bytesOfSound >= 0) {
    const tagBytes = music.bytes - read.bytesOfSound;
    if (
      tagBytes < 1500 &&
      (frames === undefined || frames === read.count) &&
      music.crc !== read.crc
    )
      throw damaged(
        source.name,
        'its frames have another checksum than the encoder wrote',
        read.crc === undefined ? {} : { frames: read.count },
      );
  }
}
