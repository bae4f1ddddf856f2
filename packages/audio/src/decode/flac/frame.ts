import { BitReader } from './bit-reader.js';
import { crc16 } from './checksums.js';
import { readFrameHeader } from './frame-header.js';
import type { FrameHeader } from './frame-header.js';
import type { StreamInfo } from './stream-info.js';
import { readSubframe } from './subframe.js';
import type { ChannelSamples } from './subframe.js';

/** A decoded frame: whole numbers of each channel. */
export interface Frame {
  readonly header: FrameHeader;
  readonly channels: readonly ChannelSamples[];
  /** Bytes that it takes. */
  readonly size: number;
}

/**
 * `short`: the bytes end within the frame; `none`: there is no frame's header; else why the frame
 * is invalid.
 */
export type FrameFault = 'short' | 'none' | { readonly reason: string };

/** Decodes the FLAC frame at the start of some bytes, its CRC-16 checked (RFC 9639, section 9). */
export function readFrame(bytes: Uint8Array, info: StreamInfo): Frame | FrameFault {
  const bits = new BitReader(bytes);
  const header = readFrameHeader(bits, info);
  if (header === undefined) return bytes.length < 16 && bytes[0] === 0xff ? 'short' : 'none';
  const { assignment, blockSize } = header;
  const count = assignment < 8 ? assignment + 1 : 2;
  if (
    count !== info.channels ||
    header.bits !== info.bits ||
    header.sampleRateHz !== info.sampleRateHz
  )
    return { reason: 'a frame has another rate, width or number of channels than the stream' };
  const wide = info.bits > 31;
  const channels: ChannelSamples[] = [];
  for (let c = 0; c < count; c++) {
    const side =
      (assignment === 9 && c === 0) || ((assignment === 8 || assignment === 10) && c === 1);
    const out = wide ? new Float64Array(blockSize) : new Int32Array(blockSize);
    const fault = readSubframe(bits, out, info.bits + (side ? 1 : 0));
    if (bits.exhausted) return 'short';
    if (fault !== undefined) return { reason: fault };
    channels.push(out);
  }
  bits.align();
  const end = bits.position >>> 3;
  if (end + 2 > bytes.length) return 'short';
  if (bits.unsigned(16) !== crc16(bytes, 0, end)) return { reason: 'a frame has a wrong checksum' };
  decorrelate(channels, assignment);
  return { header, channels, size: end + 2 };
}

/** Left and right from what was coded in their place (section 4.2). */
function decorrelate([a, b]: readonly ChannelSamples[], assignment: number): void {
  if (assignment < 8) return;
  const first = a!,
    second = b!;
  for (let i = 0; i < first.length; i++) {
    const x = first[i]!,
      y = second[i]!;
    if (assignment === 8) second[i] = x - y;
    else if (assignment === 9) first[i] = x + y;
    else {
      const odd = y % 2 === 0 ? 0 : 1;
      const middle = 2 * x + odd;
      first[i] = (middle + y) / 2;
      second[i] = (middle - y) / 2;
    }
  }
}
