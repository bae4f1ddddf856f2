import type { BitReader } from './bit-reader.js';
import { crc8 } from './checksums.js';
import type { StreamInfo } from './stream-info.js';

/** What the header of a FLAC frame says. */
export interface FrameHeader {
  readonly blockSize: number;
  readonly sampleRateHz: number;
  /**
   * 0 to 7: independent channels less one; 8: left and side; 9: side and right; 10: mid and side.
   */
  readonly assignment: number;
  readonly bits: number;
  /** The number of the frame, or of its first sample where block sizes vary. */
  readonly number: number;
  readonly variable: boolean;
}

const rates = [0, 88200, 176400, 192000, 8000, 16000, 22050, 24000, 32000, 44100, 48000, 96000];
const widths = [0, 8, 12, -1, 16, 20, 24, 32];

/**
 * Reads a frame's header (RFC 9639, section 9.1). Undefined where the bytes are none, its checksum
 * included.
 */
export function readFrameHeader(bits: BitReader, info: StreamInfo): FrameHeader | undefined {
  const start = bits.position >>> 3;
  if (bits.unsigned(15) !== 0b111111111111100) return undefined;
  const variable = bits.unsigned(1) === 1;
  const sizeCode = bits.unsigned(4),
    rateCode = bits.unsigned(4),
    assignment = bits.unsigned(4),
    widthCode = bits.unsigned(3);
  if (bits.unsigned(1) !== 0 || sizeCode === 0 || rateCode === 15 || assignment > 10)
    return undefined;
  const width = widths[widthCode]!;
  const number = codedNumber(bits);
  if (width < 0 || number === undefined) return undefined;
  const blockSize =
    sizeCode === 1
      ? 192
      : sizeCode <= 5
        ? 576 << (sizeCode - 2)
        : sizeCode === 6
          ? bits.unsigned(8) + 1
          : sizeCode === 7
            ? bits.unsigned(16) + 1
            : 256 << (sizeCode - 8);
  const sampleRateHz =
    rateCode === 0
      ? info.sampleRateHz
      : rateCode < 12
        ? rates[rateCode]!
        : rateCode === 12
          ? bits.unsigned(8) * 1000
          : bits.unsigned(16) * (rateCode === 14 ? 10 : 1);
  const end = bits.position >>> 3;
  if (bits.unsigned(8) !== crc8(bits.bytes, start, end) || bits.exhausted) return undefined;
  return { blockSize, sampleRateHz, assignment, bits: width || info.bits, number, variable };
}

/** A number of up to 36 bits in the manner of UTF-8. */
function codedNumber(bits: BitReader): number | undefined {
  const first = bits.unsigned(8);
  if (first < 0x80) return first;
  const length = Math.clz32(~(first << 24));
  if (length < 2 || length > 7) return undefined;
  let value = first & ((1 << (7 - length)) - 1);
  for (let i = 1; i < length; i++) {
    const next = bits.unsigned(8);
    if (next >> 6 !== 2) return undefined;
    value = value * 64 + (next & 63);
  }
  return value;
}
