import { CounterpointError } from '@counterpoint/core';
import type { ByteSource } from './byte-source.js';

export type WavEncoding = 'integer' | 'float' | 'a-law' | 'mu-law' | 'ima-adpcm' | 'ms-adpcm';

/** What the chunks of a WAV file say, after what cannot be true was corrected. */
export interface WavHeader {
  readonly encoding: WavEncoding;
  readonly channels: number;
  readonly sampleRateHz: number;
  /** Bits that a sample takes in the file. */
  readonly bits: number;
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
const maximumChunks = 4096;

/**
 * Reads the chunks of RIFF, RIFX, RF64 and BW64 files (EBU Tech 3306, https://tech.ebu.ch/docs/tech/tech3306v1_1.pdf)
 * with WAVE_FORMAT_EXTENSIBLE. A data chunk that claims more bytes than the file has is cut to what is there.
 *
 * @throws CP_AUDIO_HEADER, CP_AUDIO_EMPTY
 */
export async function readWavHeader(source: ByteSource): Promise<WavHeader> {
  const top = viewOf(await source.read(0, 12));
  const magic = top.byteLength === 12 ? tag(top, 0) : '';
  if (!['RIFF', 'RIFX', 'RF64', 'BW64'].includes(magic) || tag(top, 8) !== 'WAVE')
    throw broken(source, 'has no RIFF/WAVE header');
  const little = magic !== 'RIFX';
  let format: DataView | undefined;
  let wideDataBytes: number | undefined;
  for (let offset = 12, chunk = 0; offset + 8 <= source.size; chunk++) {
    if (chunk === maximumChunks)
      throw broken(source, `has more than ${maximumChunks} chunks before its data`);
    const head = viewOf(await source.read(offset, 8));
    const name = tag(head, 0),
      claimed = head.getUint32(4, little);
    if (name === 'data') {
      if (format === undefined) throw broken(source, 'has its data before a format chunk');
      const size = claimed === 0xffffffff ? (wideDataBytes ?? Infinity) : claimed;
      return headerOf(source, format, little, offset + 8, Math.min(size, source.size - offset - 8));
    }
    if (name === 'ds64') wideDataBytes = wideSize(viewOf(await source.read(offset + 8, 16)));
    if (name === 'fmt ') format = viewOf(await source.read(offset + 8, Math.min(claimed, 64)));
    offset += 8 + claimed + (claimed % 2);
  }
  throw broken(source, 'has no data chunk');
}

function headerOf(
  source: ByteSource,
  format: DataView,
  little: boolean,
  dataOffset: number,
  dataBytes: number,
): WavHeader {
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
  const width = encoding === 'integer' ? Math.ceil(bits / 8) * 8 : bits;
  if (!widths[encoding].includes(width))
    throw broken(source, `has samples of ${bits} bits, which ${encoding} cannot have`, { bits });
  const packed = encoding.endsWith('adpcm');
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
    blockBytes,
    blockSamples,
    bigEndian: !little,
    dataOffset,
    blocks,
    length: blocks * blockSamples,
  };
}

function adpcmBlockSamples(encoding: WavEncoding, blockBytes: number, channels: number): number {
  return encoding === 'ima-adpcm'
    ? 8 * Math.floor((blockBytes - 4 * channels) / (4 * channels)) + 1
    : Math.floor(((blockBytes - 7 * channels) * 2) / channels) + 2;
}

function wideSize(view: DataView): number | undefined {
  return view.byteLength < 16 ? undefined : Number(view.getBigUint64(8, true));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function tag(view: DataView, at: number): string {
  return String.fromCharCode(
    view.getUint8(at),
    view.getUint8(at + 1),
    view.getUint8(at + 2),
    view.getUint8(at + 3),
  );
}

function broken(
  source: ByteSource,
  what: string,
  facts?: Readonly<Record<string, unknown>>,
): CounterpointError {
  return new CounterpointError('CP_AUDIO_HEADER', {
    what: `A WAV file ${what}`,
    where: source.name,
    expected:
      'PCM of 8, 16, 24 or 32 bits, float of 32 or 64, A-law, mu-law, IMA or Microsoft ADPCM',
    facts,
  });
}
