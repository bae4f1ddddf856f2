import { CounterpointError } from '@counterpoint/core';
import type { Recording } from '../../waveform.js';
import { joined } from '../joined.js';
import { damaged } from '../damaged.js';
import { readFrame } from '../flac/frame.js';
import { readStreamInfo } from '../flac/stream-info.js';
import { FrameVerifier } from '../flac/verifier.js';
import type { OggPackets } from './ogg-streams.js';
import type { PacketDecoder } from './packet-decoder.js';

/** Decodes FLAC in Ogg: one frame a packet (RFC 9639, section 10.1). */
export function flacStream(first: Uint8Array, name: string): PacketDecoder {
  if (first.length < 51 || (first[13]! & 127) !== 0)
    throw new CounterpointError('CP_AUDIO_HEADER', {
      what: 'A FLAC stream in Ogg has no STREAMINFO',
      where: name,
    });
  const info = readStreamInfo(first.subarray(17, 51));
  const verifier = new FrameVerifier(info, name);
  let headers = true;
  return {
    decode({ packets, begins }: OggPackets): Promise<Recording | undefined> {
      const blocks: Recording[] = [];
      for (const packet of begins ? packets.slice(1) : packets) {
        headers &&= packet[0] !== 0xff;
        if (headers || packet.length === 0) continue;
        const frame = readFrame(packet, info);
        if (typeof frame === 'string') throw damaged(name, 'a packet holds no whole frame');
        if ('reason' in frame) throw damaged(name, frame.reason);
        blocks.push(verifier.add(frame));
      }
      return Promise.resolve(
        blocks.length === 0 ? undefined : joined(blocks, info.channels, info.sampleRateHz),
      );
    },
    finish: () => verifier.finish(),
    free: () => undefined,
  };
}
