import { CounterpointError } from '@counterpoint/core';
import type { Recording } from '../../waveform.js';
import { damaged } from '../damaged.js';
import type { OggPackets } from './ogg-streams.js';
import { splitOpusPacket } from './opus-packets.js';
import type { PacketDecoder } from './packet-decoder.js';
import { GranuleTrim } from './trim-page.js';
import { inWaveOrder } from './wave-order.js';

/** What the first packet of an Opus stream says (RFC 7845, section 5.1). */
interface OpusHead {
  readonly channels: number;
  /** 0: mono or stereo; 1: the channels of Vorbis; 2: ambisonics; 255: without a meaning. */
  readonly family: number;
  readonly preSkip: number;
  /** The output gain as a factor. */
  readonly gain: number;
  readonly streams: number;
  readonly coupled: number;
  readonly mapping: readonly number[];
}

/** Bytes that the decoder library takes in a packet, for each channel. */
const packetBytes = 3840;

/**
 * Decodes an Opus stream (RFC 6716 by libopus) in Ogg (RFC 7845): pre-skip, output gain and the
 * trim of the last page included.
 */
export async function opusStream(first: Uint8Array, name: string): Promise<PacketDecoder> {
  const head = readHead(first, name);
  const { OpusDecoder } = await import('opus-decoder');
  const decoder = new OpusDecoder({
    channels: head.channels,
    streamCount: head.streams,
    coupledStreamCount: head.coupled,
    channelMappingTable: [...head.mapping],
  });
  await decoder.ready;
  const trim = new GranuleTrim(false);
  const ordered = (channels: readonly Float32Array[]): readonly Float32Array[] =>
    head.family === 1 ? inWaveOrder(channels) : channels;
  let skip = head.preSkip,
    headers = 2;
  const split = (packet: Uint8Array): Uint8Array[] => {
    if (packet.length === 0) throw damaged(name, 'a packet is empty');
    if (packet.length <= packetBytes * head.channels) return [packet];
    const frames = head.streams === 1 ? splitOpusPacket(packet) : undefined;
    if (frames?.every((frame) => frame.length <= packetBytes * head.channels)) return frames;
    throw damaged(name, `a packet takes ${packet.length} bytes`);
  };
  return {
    decode({ packets, granule, last }: OggPackets): Promise<Recording | undefined> {
      const audio = packets.slice(Math.min(headers, packets.length));
      headers -= Math.min(headers, packets.length);
      if (audio.length === 0) return Promise.resolve(undefined);
      const { channelData, samplesDecoded, errors } = decoder.decodeFrames(audio.flatMap(split));
      if (errors[0] !== undefined) throw damaged(name, errors[0].message);
      const decoded = {
        channels: ordered(channelData.map((channel) => channel.subarray(0, samplesDecoded))),
        sampleRateHz: 48000,
      };
      const audible = trim.apply(decoded, granule, last);
      const from = Math.min(skip, audible.channels[0]!.length);
      skip -= from;
      return Promise.resolve({
        ...audible,
        channels: audible.channels.map((channel) => amplified(channel.subarray(from), head.gain)),
      });
    },
    finish: () => undefined,
    free: () => decoder.free(),
  };
}

function amplified(samples: Float32Array, gain: number): Float32Array {
  return gain === 1 ? samples : samples.map((v) => v * gain);
}

function readHead(packet: Uint8Array, name: string): OpusHead {
  const view = new DataView(packet.buffer, packet.byteOffset, packet.length);
  const broken = (what: string): CounterpointError =>
    new CounterpointError('CP_AUDIO_HEADER', { what: `An Opus stream ${what}`, where: name });
  if (packet.length < 19 || packet[8]! > 15) throw broken('has a header that cannot be read');
  const channels = packet[9]!,
    family = packet[18]!;
  const table = family > 0;
  if (channels === 0 || (!table && channels > 2)) throw broken(`has ${channels} channels`);
  if (table && (packet.length < 21 + channels || ![1, 2, 255].includes(family)))
    throw broken(`has channels of mapping family ${family}, which is not read`);
  const [streams, coupled] = table ? [packet[19]!, packet[20]!] : [1, channels - 1];
  const mapping = table ? [...packet.subarray(21, 21 + channels)] : channels === 2 ? [0, 1] : [0];
  if (
    streams < 1 ||
    coupled > streams ||
    mapping.some((to) => to !== 255 && to >= streams + coupled)
  )
    throw broken('has a channel mapping that contradicts itself');
  return {
    channels,
    family,
    preSkip: view.getUint16(10, true),
    gain: 10 ** (view.getInt16(16, true) / 256 / 20),
    streams,
    coupled,
    mapping,
  };
}
