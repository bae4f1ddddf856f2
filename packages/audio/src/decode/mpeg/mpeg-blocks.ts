import { CounterpointError } from '@counterpoint/core';
import type { Recording } from '../../waveform.js';
import type { ByteSource } from '../byte-source.js';
import { cutAfter } from '../cut.js';
import { damaged } from '../damaged.js';
import { mpegFrames } from './mpeg-frames.js';

/**
 * Decodes MPEG audio by mpg123, which gets whole frames alone; the encoder's delay and padding are
 * trimmed where a tag tells them. Behind a file that was cut comes a block of no samples, which
 * says so.
 *
 * @throws CP_AUDIO_FORMAT, CP_AUDIO_EMPTY, CP_AUDIO_DAMAGED, CP_AUDIO_CHAIN
 */
export async function* mpegBlocks(source: ByteSource): AsyncGenerator<Recording> {
  const { MPEGDecoder } = await import('mpg123-decoder');
  let decoder = new MPEGDecoder();
  await decoder.ready;
  let last: Recording | undefined;
  let cut: string | undefined;
  const onCut = (why: string): void => void (cut ??= why);
  try {
    for await (const { begins, header, bytes } of mpegFrames(source, onCut)) {
      if (begins && last !== undefined) {
        decoder.free();
        decoder = new MPEGDecoder(); // it trims by the tag of one stream
        await decoder.ready;
      }
      const { channelData, samplesDecoded, errors } = decoder.decode(bytes);
      if (errors[0] !== undefined) throw damaged(source.name, errors[0].message);
      if (samplesDecoded === 0) continue;
      last = {
        channels: channelData
          .slice(0, header.channels)
          .map((channel) => channel.subarray(0, samplesDecoded)),
        sampleRateHz: header.sampleRateHz,
      };
      yield last;
    }
  } finally {
    decoder.free();
  }
  if (last === undefined)
    throw new CounterpointError('CP_AUDIO_EMPTY', {
      what: 'An MPEG audio file holds no samples',
      where: source.name,
    });
  if (cut !== undefined) yield cutAfter(last, cut);
}
