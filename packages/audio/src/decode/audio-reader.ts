import { CounterpointError, isLfsPointer, lfsPointerFacts } from '@counterpoint/core';
import { sampleRateRangeHz } from '../waveform.js';
import type { Recording } from '../waveform.js';
import { audioFormatOf, isFreeFormat } from './audio-format.js';
import type { AudioFormat } from './audio-format.js';
import type { ByteSource } from './byte-source.js';
import { bytesFrom, bytesInMemory, bytesOfFile } from './byte-source.js';
import { compressedBlocks } from './compressed.js';
import { joined } from './joined.js';
import { findMpegFrames } from './mpeg/find-frames.js';
import { skipTags } from './tags.js';
import { readWavHeader } from './wav-header.js';
import { wavSamples } from './wav-samples.js';

/** A recording that is read piece by piece, however long it is. */
export interface AudioReader {
  /** How the recording is called in messages. */
  readonly name: string;
  readonly format: AudioFormat;
  readonly sampleRateHz: number;
  readonly channels: number;
  /** Samples of each channel; undefined for compressed files, where only decoding tells. */
  readonly length: number | undefined;
  /** All of it in order, in blocks of about a second or less. */
  blocks(): AsyncIterable<Recording>;
  /**
   * Samples `from` ... `from + count - 1`, fewer at the end. WAV files are sought; compressed ones
   * are decoded from their start.
   */
  read(from: number, count: number): Promise<Recording>;
  /** Closes the file; nothing can be read afterwards. */
  close(): Promise<void>;
}

/**
 * @throws CP_AUDIO_FORMAT, CP_AUDIO_HEADER, CP_AUDIO_EMPTY, CP_AUDIO_DAMAGED, CP_AUDIO_RATE,
 * CP_AUDIO_NOT_FINITE
 */
export async function openAudio(path: string): Promise<AudioReader> {
  return readerOf(await bytesOfFile(path));
}

/** {@link openAudio} for bytes that are already in memory. `name` is used in messages. */
export function openAudioBytes(bytes: Uint8Array, name?: string): Promise<AudioReader> {
  return readerOf(bytesInMemory(bytes, name));
}

async function readerOf(file: ByteSource): Promise<AudioReader> {
  try {
    if (file.size === 0)
      throw new CounterpointError('CP_AUDIO_EMPTY', {
        what: 'An audio file is empty',
        where: file.name,
      });
    const tagged = await skipTags(file);
    const source = bytesFrom(file, tagged);
    const start = await source.read(0, 512);
    const bySignature = audioFormatOf(start);
    const format =
      bySignature ??
      ((await findMpegFrames(source, 0)) === undefined ? undefined : ('mp3' as const));
    if (isLfsPointer(start))
      throw new CounterpointError('CP_AUDIO_FORMAT', { ...lfsPointerFacts, where: source.name });
    if (format === undefined && isFreeFormat(start))
      throw new CounterpointError('CP_AUDIO_FORMAT', {
        what: 'A file of MPEG audio has frames of free format, which are not read',
        where: source.name,
        remedy: 'encode it with a bit rate: ffmpeg -i FILE -b:a 128k OUT.mp3',
      });
    if (format === undefined) {
      throw new CounterpointError('CP_AUDIO_FORMAT', {
        what:
          tagged > 0 && start.length > 0
            ? 'What follows the tags of a file is not audio, or of a format that is not read'
            : 'A file is not audio, or of a format that is not read',
        where: source.name,
        expected: 'WAV, FLAC, MP3, Ogg Vorbis or Ogg Opus; others through ffmpeg',
      });
    }
    return format === 'wav' ? await wavReader(source) : await compressedReader(source, format);
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function wavReader(source: ByteSource): Promise<AudioReader> {
  const header = await readWavHeader(source);
  const { sampleRateHz, channels, length, blockBytes, blockSamples, dataOffset, blocks } = header;
  checkRate(sampleRateHz, source);
  const read = async (from: number, count: number): Promise<Recording> => {
    checkStretch(from, count, source);
    const first = Math.min(blocks, Math.floor(from / blockSamples));
    const last = Math.min(blocks, Math.ceil((from + count) / blockSamples));
    const bytes = await source.read(dataOffset + first * blockBytes, (last - first) * blockBytes);
    const skip = from - first * blockSamples;
    const stretch = wavSamples(bytes, header).map((channel) =>
      channel.subarray(Math.min(skip, channel.length), skip + count),
    );
    const recording = {
      channels: stretch,
      sampleRateHz,
      cut: from + count >= length ? header.cut : undefined,
    };
    return header.encoding === 'float' ? finite(recording, source) : recording;
  };
  const step = Math.max(1, Math.round(sampleRateHz / blockSamples)) * blockSamples;
  return {
    name: source.name,
    format: 'wav',
    sampleRateHz,
    channels,
    length,
    read,
    async *blocks() {
      for (let from = 0; from < length; from += step) yield await read(from, step);
    },
    close: () => source.close(),
  };
}

async function compressedReader(
  source: ByteSource,
  format: Exclude<AudioFormat, 'wav'>,
): Promise<AudioReader> {
  let opened: AsyncGenerator<Recording> | undefined = compressedBlocks(source, format);
  const first = await firstOf(opened);
  const { sampleRateHz } = first;
  const channels = first.channels.length;
  try {
    checkRate(sampleRateHz, source);
  } catch (error) {
    await opened.return(undefined);
    throw error;
  }
  async function* blocks(): AsyncGenerator<Recording> {
    const rest = opened;
    opened = undefined;
    try {
      if (rest !== undefined) yield finite(first, source);
      for await (const block of rest ?? compressedBlocks(source, format))
        yield finite(block, source);
    } finally {
      await rest?.return(undefined);
    }
  }
  return {
    name: source.name,
    format,
    sampleRateHz,
    channels,
    length: undefined,
    blocks,
    async read(from, count) {
      checkStretch(from, count, source);
      const parts: Recording[] = [];
      let at = 0;
      for await (const block of blocks()) {
        const { sampleRateHz: hz, cut } = block;
        const length = block.channels[0]!.length;
        if (at + length > from || cut !== undefined)
          parts.push({
            sampleRateHz: hz,
            cut,
            channels: block.channels.map((channel) =>
              channel.slice(Math.max(0, from - at), from + count - at),
            ),
          });
        at += length;
        if (at >= from + count) break;
      }
      return joined(parts, channels, sampleRateHz);
    },
    async close() {
      await opened?.return(undefined);
      await source.close();
    },
  };
}

async function firstOf(blocks: AsyncGenerator<Recording>): Promise<Recording> {
  const { value, done } = (await blocks.next()) as IteratorResult<Recording>;
  if (done !== true) return value;
  throw new Error('A decoder gave neither a block nor an error.');
}

/**
 * Beyond this the power of a frame overflows single precision; no sound is 10^12 times as loud as
 * full scale.
 */
const loudest = 1e12;

function finite(recording: Recording, source: ByteSource): Recording {
  for (const channel of recording.channels) {
    let maximum = 0;
    for (let i = 0; i < channel.length; i++) maximum = Math.max(maximum, Math.abs(channel[i]!)); // NaN stays
    if (maximum <= loudest) continue;
    throw new CounterpointError('CP_AUDIO_NOT_FINITE', {
      what: `A recording holds samples that are NaN, infinite or beyond ${loudest}`,
      where: source.name,
      facts: { index: channel.findIndex((v) => !(Math.abs(v) <= loudest)) },
    });
  }
  return recording;
}

function checkRate(rate: number, source: ByteSource): void {
  const [low, high] = sampleRateRangeHz;
  if (rate >= low && rate <= high) return;
  throw new CounterpointError('CP_AUDIO_RATE', {
    what: `A recording has a sample rate of ${rate} Hz`,
    where: source.name,
    expected: `from ${low} to ${high} Hz`,
    facts: { rate },
  });
}

function checkStretch(from: number, count: number, source: ByteSource): void {
  if (Number.isInteger(from) && Number.isInteger(count) && from >= 0 && count >= 0) return;
  throw new CounterpointError('CP_AUDIO_RANGE', {
    what: `Samples ${from} to ${from + count} of a recording were asked for`,
    where: source.name,
    expected: 'whole, non-negative numbers',
  });
}
