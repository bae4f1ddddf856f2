import { CounterpointError } from '@counterpoint/core';
import type { Recording } from '../../waveform.js';
import type { ByteSource } from '../byte-source.js';
import { cutAfter } from '../cut.js';
import { damaged, unlikeStreams } from '../damaged.js';
import { flacStream } from './flac-stream.js';
import { oggStreams } from './ogg-streams.js';
import type { OggCodec, OggPackets } from './ogg-streams.js';
import { opusStream } from './opus-stream.js';
import type { PacketDecoder } from './packet-decoder.js';
import { vorbisStream } from './vorbis-stream.js';

/**
 * Decodes an Ogg file page by page: Opus, Vorbis or FLAC, one stream or several that follow each
 * other. Behind a file that was cut comes a block of no samples, which says so.
 *
 * @throws CP_AUDIO_HEADER, CP_AUDIO_FORMAT, CP_AUDIO_EMPTY, CP_AUDIO_DAMAGED, CP_AUDIO_CHAIN
 */
export async function* oggBlocks(source: ByteSource): AsyncGenerator<Recording> {
  let decoder: PacketDecoder | undefined;
  let codec: string | undefined;
  let last: Recording | undefined;
  let cut: string | undefined;
  try {
    for await (const page of oggStreams(source, (why) => (cut ??= why))) {
      if (page.begins) {
        decoder?.finish();
        decoder?.free();
        decoder = undefined;
        decoder = await decoderOf(page, source.name);
      }
      const block = await decoder?.decode(page);
      if (block === undefined || block.channels[0]!.length === 0) continue;
      const shape = `${block.channels.length} channels at ${block.sampleRateHz} Hz`;
      if (codec !== undefined && codec !== shape) throw unlikeStreams(source.name, codec, shape);
      codec = shape;
      last = block;
      yield block;
    }
    if (cut === undefined) decoder?.finish();
  } finally {
    decoder?.free();
  }
  if (codec === undefined)
    throw new CounterpointError('CP_AUDIO_EMPTY', {
      what: `An Ogg file holds no samples${cut === undefined ? '' : `: ${cut}`}`,
      where: source.name,
    });
  if (cut !== undefined) yield cutAfter(last!, cut);
}

const streams: Readonly<
  Record<OggCodec, (first: Uint8Array, name: string) => PacketDecoder | Promise<PacketDecoder>>
> = { opus: opusStream, vorbis: vorbisStream, flac: flacStream };

async function decoderOf({ codec, packets }: OggPackets, name: string): Promise<PacketDecoder> {
  const [first] = packets;
  if (first === undefined) throw damaged(name, 'its first page holds no whole packet');
  return streams[codec](first, name);
}
