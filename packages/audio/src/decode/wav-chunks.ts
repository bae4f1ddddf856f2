import { CounterpointError } from '@counterpoint/core';
import type { ByteSource } from './byte-source.js';

/** The chunks of a WAV file that decoding needs. */
export interface WavChunks {
  /** The first 64 bytes of the format chunk. */
  readonly format: DataView;
  readonly little: boolean;
  readonly dataOffset: number;
  /** Bytes of data that the file holds, whatever its header says. */
  readonly dataBytes: number;
  /** Bytes of data that the header claims; undefined where it does not know. */
  readonly claimedBytes: number | undefined;
}

interface Chunk {
  readonly name: string;
  readonly offset: number;
  /** Bytes of content that the header claims. */
  readonly size: number;
  /** Where the next chunk begins. */
  readonly next: number;
}

const mostChunks = 4096;

/**
 * Whether a size is that of a program that writes a stream and does not know its end: ffmpeg claims
 * 2^32 - 1 bytes, sox 2^31 - 4096, GStreamer 2^31 - 65536, arecord 2^31, each less its header or
 * rounded to blocks.
 */
function isOfStream(claimed: number): boolean {
  const near = (size: number): boolean => claimed > size - 2 ** 17 && claimed <= size + 2 ** 12;
  return near(2 ** 31) || near(2 ** 32) || claimed > 2 ** 53;
}

/**
 * Walks the chunks of RIFF, RIFX, RF64 and BW64 files (EBU Tech 3306,
 * https://tech.ebu.ch/docs/tech/tech3306v1_1.pdf)
 * and of Sony's Wave64.
 *
 * @throws CP_AUDIO_HEADER
 */
export async function readWavChunks(source: ByteSource): Promise<WavChunks> {
  const top = viewOf(await source.read(0, 40));
  const magic = top.byteLength >= 12 ? tag(top, 0) : '';
  const wave64 = magic === 'riff' && top.byteLength === 40;
  if (!wave64 && (!['RIFF', 'RIFX', 'RF64', 'BW64'].includes(magic) || tag(top, 8) !== 'WAVE'))
    throw brokenWav(source, 'has no RIFF/WAVE header');
  const little = magic !== 'RIFX';
  let format: DataView | undefined, wideBytes: number | undefined;
  let chunk: Chunk | undefined;
  for (
    let offset = wave64 ? 40 : 12, count = 0;
    offset < source.size;
    offset = chunk.next, count++
  ) {
    if (count === mostChunks)
      throw brokenWav(source, `has more than ${mostChunks} chunks before its data`);
    chunk = await chunkAt(source, offset, wave64, little);
    if (chunk === undefined) break;
    if (chunk.name === 'data') {
      if (format === undefined) throw brokenWav(source, 'has its data before a format chunk');
      const rest = source.size - chunk.offset;
      const claimed = chunk.size === 0xffffffff && !wave64 ? (wideBytes ?? Infinity) : chunk.size;
      const empty = claimed === 0 && (await isEmptyData(source, chunk.offset, wave64, little));
      const endless = (claimed === 0 && !empty) || (claimed > rest && isOfStream(claimed));
      if (!endless && (await hasMoreData(source, chunk.next, wave64, little)))
        throw brokenWav(source, 'has several data chunks');
      return {
        format,
        little,
        dataOffset: chunk.offset,
        dataBytes: endless ? rest : Math.min(claimed, rest),
        claimedBytes: endless ? undefined : claimed,
      };
    }
    if (chunk.name === 'ds64') wideBytes = wideSize(viewOf(await source.read(chunk.offset, 16)));
    if (chunk.name === 'fmt ')
      format = viewOf(await source.read(chunk.offset, Math.min(chunk.size, 64)));
  }
  throw brokenWav(source, 'has no data chunk');
}

async function chunkAt(
  source: ByteSource,
  offset: number,
  wave64: boolean,
  little: boolean,
): Promise<Chunk | undefined> {
  const headBytes = wave64 ? 24 : 8;
  const head = viewOf(await source.read(offset, headBytes));
  if (head.byteLength < headBytes) return undefined;
  if (wave64) {
    const claimed = Math.max(24, Number(head.getBigUint64(16, true)));
    const next = offset + 8 * Math.ceil(claimed / 8);
    return { name: tag(head, 0), offset: offset + 24, size: claimed - 24, next };
  }
  const size = head.getUint32(4, little);
  return { name: tag(head, 0), offset: offset + 8, size, next: offset + 8 + size + (size % 2) };
}

/** What stands behind a chunk. */
interface ChunksBehind {
  /** Those with names of letters, up to the first other. */
  readonly chunks: readonly Chunk[];
  /** Whether they reach the end of the file. */
  readonly reachEnd: boolean;
}

async function chunksBehind(
  source: ByteSource,
  from: number,
  wave64: boolean,
  little: boolean,
): Promise<ChunksBehind> {
  const chunks: Chunk[] = [];
  let offset = from;
  while (offset < source.size && chunks.length < mostChunks) {
    const chunk = await chunkAt(source, offset, wave64, little);
    if (chunk === undefined || !/^[A-Za-z][A-Za-z0-9_ ]{3}$/.test(chunk.name))
      return { chunks, reachEnd: false };
    chunks.push(chunk);
    offset = chunk.next;
  }
  return { chunks, reachEnd: offset <= source.size + 1 };
}

/** Whether a data chunk of 0 bytes is really empty: chunks follow it up to the end. */
async function isEmptyData(
  source: ByteSource,
  from: number,
  wave64: boolean,
  little: boolean,
): Promise<boolean> {
  return (await chunksBehind(source, from, wave64, little)).reachEnd;
}

/** Whether another whole chunk of data stands among those behind the first. */
async function hasMoreData(
  source: ByteSource,
  from: number,
  wave64: boolean,
  little: boolean,
): Promise<boolean> {
  const { chunks } = await chunksBehind(source, from, wave64, little);
  const data = chunks.find(({ name }) => name === 'data');
  return data !== undefined && data.offset + data.size <= source.size;
}

function wideSize(view: DataView): number | undefined {
  return view.byteLength < 16 ? undefined : Number(view.getBigUint64(8, true));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function tag(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(at + i)));
}

/** The error of a WAV file's header. */
export function brokenWav(
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
