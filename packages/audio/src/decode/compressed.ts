import { CounterpointError } from '@counterpoint/core';
import type { Recording } from '../waveform.js';
import type { AudioFormat } from './audio-format.js';
import type { ByteSource } from './byte-source.js';

/** What the four WebAssembly decoders have in common. */
interface Decoder {
  readonly ready: Promise<void>;
  decode(bytes: Uint8Array): Decoded | Promise<Decoded>;
  flush?(): Promise<Decoded>;
  free(): void | Promise<void>;
}

interface Decoded {
  readonly channelData: readonly Float32Array[];
  readonly samplesDecoded: number;
  readonly sampleRate: number;
  readonly errors: readonly { readonly message: string }[];
}

const readBytes = 1 << 16;

/**
 * Decodes a compressed recording as a stream: 64 KiB are read at a time and what they hold is given out.
 *
 * @throws CP_AUDIO_DAMAGED where the decoder meets what it cannot decode; CP_AUDIO_EMPTY when nothing was decoded
 */
export async function* compressedBlocks(
  source: ByteSource,
  format: Exclude<AudioFormat, 'wav'>,
): AsyncGenerator<Recording> {
  const decoder = await decoderOf(format);
  try {
    await decoder.ready;
    let any = false;
    for (let offset = 0; offset < source.size; offset += readBytes) {
      const bytes = await source.read(offset, readBytes);
      const block = recordingOf(await attempt(source, () => decoder.decode(bytes)), source);
      if (block !== undefined) {
        any = true;
        yield block;
      }
    }
    if (decoder.flush !== undefined) {
      const block = recordingOf(await attempt(source, () => decoder.flush!()), source);
      if (block !== undefined) {
        any = true;
        yield block;
      }
    }
    if (!any)
      throw new CounterpointError('CP_AUDIO_EMPTY', {
        what: `A file of format ${format} holds no samples`,
        where: source.name,
      });
  } finally {
    await decoder.free();
  }
}

/** A format's decoder; its WebAssembly is loaded when the first recording of that format is read. */
async function decoderOf(format: Exclude<AudioFormat, 'wav'>): Promise<Decoder> {
  switch (format) {
    case 'flac':
      return new (await import('@wasm-audio-decoders/flac')).FLACDecoder();
    case 'mp3':
      return new (await import('mpg123-decoder')).MPEGDecoder();
    case 'ogg-vorbis':
      return new (await import('@wasm-audio-decoders/ogg-vorbis')).OggVorbisDecoder();
    case 'ogg-opus':
      return new (await import('ogg-opus-decoder')).OggOpusDecoder();
  }
}

async function attempt(
  source: ByteSource,
  decode: () => Decoded | Promise<Decoded>,
): Promise<Decoded> {
  try {
    return await decode();
  } catch (cause) {
    throw damaged(source, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function recordingOf(
  { channelData, samplesDecoded, sampleRate, errors }: Decoded,
  source: ByteSource,
): Recording | undefined {
  const first = errors[0];
  if (first !== undefined) throw damaged(source, first.message);
  return samplesDecoded === 0
    ? undefined
    : {
        channels: channelData.map((channel) => channel.subarray(0, samplesDecoded)),
        sampleRateHz: sampleRate,
      };
}

function damaged(source: ByteSource, why: string, cause?: unknown): CounterpointError {
  return new CounterpointError('CP_AUDIO_DAMAGED', {
    what: `A compressed recording could not be decoded: ${why}`,
    where: source.name,
    remedy: 'Fetch or encode the file again',
    cause,
  });
}
