/**
 * What the four bytes before an MPEG audio frame say (ISO/IEC 11172-3, section 2.4.2.3; ISO/IEC
 * 13818-3 for the lower rates).
 */
export interface MpegHeader {
  readonly version: 1 | 2 | 2.5;
  readonly layer: 1 | 2 | 3;
  readonly sampleRateHz: number;
  readonly channels: 1 | 2;
  /** Whether a checksum of 16 bits follows. */
  readonly protected: boolean;
  /** Bytes of the frame, header included. */
  readonly size: number;
}

/**
 * Undefined where the bytes are no header, or one of free format, whose size only the next header
 * tells.
 */
export function readMpegHeader(bytes: Uint8Array, at = 0): MpegHeader | undefined {
  if (bytes[at] !== 0xff || at + 4 > bytes.length) return undefined;
  const second = bytes[at + 1]!,
    third = bytes[at + 2]!;
  if ((second & 0xe0) !== 0xe0) return undefined;
  const version = ([2.5, undefined, 2, 1] as const)[(second >> 3) & 3];
  const layer = ([undefined, 3, 2, 1] as const)[(second >> 1) & 3];
  const rate = [44100, 48000, 32000][(third >> 2) & 3];
  const row = version === 1 ? layer! - 1 : layer === 1 ? 3 : 4;
  const kilobits = bitRates[row]?.[third >> 4];
  if (version === undefined || layer === undefined || rate === undefined || !kilobits)
    return undefined;
  const sampleRateHz = version === 1 ? rate : version === 2 ? rate / 2 : rate / 4;
  const padding = (third >> 1) & 1;
  const samples = layer === 1 ? 384 : layer === 3 && version !== 1 ? 576 : 1152;
  const size =
    layer === 1
      ? (Math.floor((12000 * kilobits) / sampleRateHz) + padding) * 4
      : Math.floor(((samples / 8) * 1000 * kilobits) / sampleRateHz) + padding;
  return {
    version,
    layer,
    sampleRateHz,
    channels: bytes[at + 3]! >> 6 === 3 ? 1 : 2,
    protected: (second & 1) === 0,
    size,
  };
}

/** Bytes of earlier frames that a frame of layer 3 needs (`main_data_begin`, section 2.4.1.7). */
export function earlierBytes(
  frame: Uint8Array,
  { version, protected: checked }: MpegHeader,
): number {
  const at = checked ? 6 : 4;
  const first = frame[at] ?? 0;
  return version === 1 ? (first << 1) | ((frame[at + 1] ?? 0) >> 7) : first;
}

/** Whether two frames may belong to one stream. */
export function sameStream(a: MpegHeader, b: MpegHeader): boolean {
  return (
    a.version === b.version &&
    a.layer === b.layer &&
    a.sampleRateHz === b.sampleRateHz &&
    a.channels === b.channels
  );
}

/**
 * Kilobits a second: layers 1 to 3 of version 1, layer 1 of version 2, layers 2 and 3 of version 2.
 */
const bitRates = [
  [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];
