import { CounterpointError } from '@counterpoint/core';
import type { ByteSource } from './byte-source.js';
import { brokenWav as broken, readWavChunks } from './wav-chunks.js';
import type { WavChunks } from './wav-chunks.js';

export type WavEncoding = 'integer' | 'float' | 'a-law' | 'mu-law' | 'ima-adpcm' | 'ms-adpcm';

/** What the chunks of a WAV file say, after what cannot be true was corrected. */
export interface WavHeader {
  readonly encoding: WavEncoding;
  readonly channels: number;
  readonly sampleRateHz: number;
  /** Bits that a sample takes in the file. */
  readonly bits: number;
  /** Bits of them that it uses: the upper ones. */
  readonly validBits: number;
  /** Bytes of one sample of all channels, or of one block of ADPCM. */
  readonly blockBytes: number;
  /** Samples of each channel in a block: 1 but for ADPCM. */
  readonly blockSamples: number;
  readonly bigEndian: boolean;
  readonly dataOffset: number;
  /** Whole blocks that the file really holds, whatever the header says. */
  readonly blocks: number;
  /** Samples of each channel. */
  readonly length: number;
  /** Why there are fewer than there were, where the file was cut. */
  readonly cut: string | undefined;
}

const encodings: Readonly<Record<number, WavEncoding>> = {
  1: 'integer',
  2: 'ms-adpcm',
  3: 'float',
  6: 'a-law',
  7: 'mu-law',
  17: 'ima-adpcm',
};

const widths: Readonly<Record<WavEncoding, readonly number[]>> = {
  integer: [8, 16, 24, 32],
  float: [32, 64],
  'a-law': [8],
  'mu-law': [8],
  'ima-adpcm': [4],
  'ms-adpcm': [4],
};

/**
 * Reads the header of RIFF, RIFX, RF64, BW64 and Wave64 files, WAVE_FORMAT_EXTENSIBLE included. A
 * data chunk that claims more bytes than the file has was cut; one of 0 bytes with no chunk behind
 * it, or of a size that programs write that stream, goes to the end of the file.
 *
 * @throws CP_AUDIO_HEADER, CP_AUDIO_EMPTY
 */
export async function readWavHeader(source: ByteSource): Promise<WavHeader> {
  const chunks = await readWavChunks(source);
  const header = headerOf(source, chunks);
  if (header.bits > header.validBits && !(await isLeftJustified(source, header)))
    throw broken(
      source,
      `has samples of ${header.validBits} bits that do not fill the upper bits of ${header.bits}`,
    );
  const padded = header.cut !== undefined && (await endsInPadding(source, chunks, header));
  return padded ? { ...header, cut: undefined } : header;
}

/** Whether a stream of unknown size ends in the zero byte that makes the bytes of a chunk even. */
async function endsInPadding(
  source: ByteSource,
  { claimedBytes, dataBytes, dataOffset }: WavChunks,
  { blockBytes }: WavHeader,
): Promise<boolean> {
  const isPlace = claimedBytes === undefined && dataBytes % 2 === 0 && dataBytes % blockBytes === 1;
  return isPlace && (await source.read(dataOffset + dataBytes - 1, 1))[0] === 0;
}

function headerOf(source: ByteSource, chunks: WavChunks): WavHeader {
  const { format, little, dataOffset, dataBytes } = chunks;
  if (format.byteLength < 16) throw broken(source, 'has a format chunk of fewer than 16 bytes');
  const code = format.getUint16(0, little);
  const tagged = code === 0xfffe && format.byteLength >= 26 ? format.getUint16(24, little) : code;
  const encoding = encodings[tagged];
  const channels = format.getUint16(2, little),
    sampleRateHz = format.getUint32(4, little),
    align = format.getUint16(12, little);
  const bits = format.getUint16(14, little);
  if (encoding === undefined)
    throw broken(source, `is encoded as format ${tagged}, which is not read`, { format: tagged });
  if (channels === 0) throw broken(source, 'says that it has no channels');
  const validBits = encoding === 'integer' ? Math.ceil(bits / 8) * 8 : bits;
  if (!widths[encoding].includes(validBits))
    throw broken(source, `has samples of ${bits} bits, which ${encoding} cannot have`, { bits });
  const packed = encoding.endsWith('adpcm');
  const width = packed ? validBits : align === 0 ? validBits : (align * 8) / channels;
  if (!packed && (width < validBits || !widths[encoding].includes(width)))
    throw broken(source, `has blocks of ${align} bytes for ${channels} channels of ${bits} bits`, {
      align,
      channels,
      bits,
    });
  const blockBytes = packed ? align : (channels * width) / 8;
  const blockSamples = packed ? adpcmBlockSamples(encoding, align, channels) : 1;
  if (blockSamples < 1)
    throw broken(
      source,
      `has ADPCM blocks of ${align} bytes for ${channels} channels, which hold no sample`,
    );
  const blocks = Math.floor(dataBytes / blockBytes);
  if (blocks === 0) {
    throw new CounterpointError('CP_AUDIO_EMPTY', {
      what: 'A WAV file holds no samples',
      where: source.name,
      facts: { dataBytes },
    });
  }
  return {
    encoding,
    channels,
    sampleRateHz,
    bits: width,
    validBits,
    blockBytes,
    blockSamples,
    bigEndian: !little,
    dataOffset,
    blocks,
    length: blocks * blockSamples,
    cut: cutOf(source, chunks, blockBytes),
  };
}

/** Why a file holds less sound than it did. */
function cutOf(
  { size }: ByteSource,
  { dataOffset, dataBytes, claimedBytes }: WavChunks,
  blockBytes: number,
): string | undefined {
  if (claimedBytes !== undefined && claimedBytes > dataBytes)
    return `it holds ${dataBytes} of ${claimedBytes} bytes of sound`;
  const rest = dataBytes % blockBytes;
  return rest > 0 && dataOffset + dataBytes >= size
    ? `it ends within a block of ${blockBytes} bytes`
    : undefined;
}

/**
 * Whether the lower bytes of samples are zeros where containers are wider than samples, as the
 * format asks for. Looks at 64 KiB.
 */
async function isLeftJustified(source: ByteSource, header: WavHeader): Promise<boolean> {
  const { bits, validBits, blockBytes, blocks, dataOffset, bigEndian } = header;
  const bytes = await source.read(dataOffset, Math.min(blocks * blockBytes, 1 << 16));
  const container = bits / 8,
    spare = (bits - validBits) / 8;
  return bytes.every((byte, i) => {
    const place = i % container;
    return byte === 0 || (bigEndian ? place < container - spare : place >= spare);
  });
}

function adpcmBlockSamples(encoding: WavEncoding, blockBytes: number, channels: number): number {
  return encoding === 'ima-adpcm'
    ? 8 * Math.floor((blockBytes - 4 * channels) / (4 * channels)) + 1
    : Math.floor(((blockBytes - 7 * channels) * 2) / channels) + 2;
}
