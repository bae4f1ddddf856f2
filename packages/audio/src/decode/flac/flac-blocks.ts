import { CounterpointError } from '@counterpoint/core';
import type { Recording } from '../../waveform.js';
import type { ByteSource } from '../byte-source.js';
import { damaged } from '../damaged.js';
import { isTrailer } from '../tags.js';
import { readFrame } from './frame.js';
import type { Frame } from './frame.js';
import { readStreamInfo } from './stream-info.js';
import type { StreamInfo } from './stream-info.js';
import { FrameVerifier } from './verifier.js';

const firstWindow = 1 << 16;
const largestWindow = 1 << 24;

/**
 * Decodes a FLAC file (RFC 9639, https://www.rfc-editor.org/rfc/rfc9639) frame by frame. CRC-8 and
 * CRC-16 of each frame, the order of
 * frames, the number of samples and the MD5 of all samples are checked, so a damaged file is never
 * silently shorter.
 * Bytes behind the last promised sample are left alone: players write tags there.
 *
 * @throws CP_AUDIO_HEADER, CP_AUDIO_EMPTY, CP_AUDIO_DAMAGED
 */
export async function* flacBlocks(source: ByteSource): AsyncGenerator<Recording> {
  const { info, offset: first } = await readMetadata(source);
  const verifier = new FrameVerifier(info, source.name);
  let offset = first,
    windowStart = first,
    window = await source.read(first, firstWindow);
  while (!verifier.complete && offset < source.size) {
    let frame = readFrame(window.subarray(offset - windowStart), info);
    for (let size = firstWindow; !isFrame(frame) && size <= largestWindow; size *= 4) {
      const atEnd = windowStart + window.length >= source.size;
      if (atEnd || (frame !== 'short' && offset === windowStart && size > firstWindow)) break;
      window = await source.read(offset, size); // the frame goes beyond the window, or may
      windowStart = offset;
      frame = readFrame(window, info);
    }
    if (!isFrame(frame)) {
      if (info.samples === 0 && frame === 'none' && (await isTrailer(source, offset))) break;
      throw damaged(
        source.name,
        frame === 'short'
          ? 'it ends within a frame'
          : frame === 'none'
            ? 'a frame has no valid header'
            : frame.reason,
        { offset, samples: verifier.samples, expected: info.samples || undefined },
      );
    }
    offset += frame.size;
    yield verifier.add(frame);
  }
  verifier.finish();
  if (verifier.samples === 0)
    throw new CounterpointError('CP_AUDIO_EMPTY', {
      what: 'A FLAC file holds no samples',
      where: source.name,
    });
}

function isFrame(frame: ReturnType<typeof readFrame>): frame is Frame {
  return typeof frame === 'object' && 'header' in frame;
}

async function readMetadata(source: ByteSource): Promise<{ info: StreamInfo; offset: number }> {
  let info: StreamInfo | undefined;
  for (let offset = 4; ;) {
    const head = await source.read(offset, 4);
    if (head.length < 4) throw broken(source, 'ends within its metadata');
    const size = (head[1]! << 16) | (head[2]! << 8) | head[3]!;
    const type = head[0]! & 127;
    if (type === 0 && info === undefined) {
      const bytes = await source.read(offset + 4, 34);
      if (size < 34 || bytes.length < 34)
        throw broken(source, 'has a STREAMINFO that is too short');
      info = readStreamInfo(bytes);
    } else if (type === 127) throw broken(source, 'has a metadata block of an invalid type');
    offset += 4 + size;
    if (head[0]! < 128) continue;
    if (info === undefined) throw broken(source, 'has no STREAMINFO');
    if (info.bits < 4) throw broken(source, `has samples of ${info.bits} bits`);
    return { info, offset };
  }
}

function broken(source: ByteSource, what: string): CounterpointError {
  return new CounterpointError('CP_AUDIO_HEADER', {
    what: `A FLAC file ${what}`,
    where: source.name,
    expected: 'fLaC and metadata blocks, STREAMINFO the first of them',
    remedy: 'fetch or encode the file again',
  });
}
