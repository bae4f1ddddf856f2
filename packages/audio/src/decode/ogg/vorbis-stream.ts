import { CounterpointError } from '@counterpoint/core';
import type { Recording } from '../../waveform.js';
import { damaged } from '../damaged.js';
import type { OggPackets } from './ogg-streams.js';
import type { PacketDecoder } from './packet-decoder.js';
import { GranuleTrim } from './trim-page.js';
import { inWaveOrder } from './wave-order.js';

/**
 * Decodes a Vorbis stream by libvorbis; headers, packets and positions are read here (Vorbis I,
 * https://xiph.org/vorbis/doc/Vorbis_I_spec.html).
 */
export async function vorbisStream(first: Uint8Array, name: string): Promise<PacketDecoder> {
  const broken = (what: string): CounterpointError =>
    new CounterpointError('CP_AUDIO_HEADER', { what: `A Vorbis stream ${what}`, where: name });
  if (first.length < 30) throw broken('has a header that cannot be read');
  const channels = first[11]!;
  const sampleRateHz = new DataView(first.buffer, first.byteOffset).getUint32(12, true);
  if (channels === 0 || sampleRateHz === 0) throw broken('has no channel or no sample rate');
  const { OggVorbisDecoder } = await import('@wasm-audio-decoders/ogg-vorbis');
  const decoder = new OggVorbisDecoder();
  await decoder.ready;
  const trim = new GranuleTrim(true);
  const headers: Uint8Array[] = [];
  let ready = false;
  const decodePackets = async (packets: readonly Uint8Array[]): Promise<Recording> => {
    const pages = ready ? [] : [pageOf(first, [])];
    pages.push(pageOf(notFirst, packets, headers[2]));
    ready = true;
    const { channelData, samplesDecoded, errors } = await decoder
      .decodeOggPages(pages as never)
      .catch((cause: unknown) => {
        throw damaged(name, cause instanceof Error ? cause.message : String(cause), {}, cause);
      });
    if (errors[0] !== undefined) throw damaged(name, errors[0].message);
    return {
      channels: inWaveOrder(
        Array.from({ length: channels }, (_, c) =>
          (channelData[c] ?? new Float32Array(0)).subarray(0, samplesDecoded),
        ),
      ),
      sampleRateHz,
    };
  };
  return {
    async decode({ packets, granule, last }: OggPackets): Promise<Recording | undefined> {
      const audio: Uint8Array[] = [];
      for (const packet of packets) {
        if (headers.length === 3) audio.push(packet);
        else headers.push(packet);
      }
      if (headers.length === 3 && (headers[1]![0] !== 3 || headers[2]![0] !== 5))
        throw broken('lacks its comment or setup header');
      const audioPackets = audio.filter(({ length }) => length > 0);
      if (audioPackets.length === 0) return undefined;
      return trim.apply(await decodePackets(audioPackets), granule, last);
    },
    finish: () => undefined,
    free: () => decoder.free(),
  };
}

const notFirst = new Uint8Array(1);

/**
 * What the decoder library reads of a page: its bytes, and packets with the setup header beside the
 * first.
 */
function pageOf(
  data: Uint8Array,
  packets: readonly Uint8Array[],
  vorbisSetup?: Uint8Array,
): object {
  return {
    data,
    codecFrames: packets.map((packet) => ({ data: packet, header: { vorbisSetup } })),
  };
}
