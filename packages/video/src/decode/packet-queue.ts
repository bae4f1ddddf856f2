import type { Libav, LibavPacket } from './libav.js';

/** Bytes of packets that are read from a file at a time. */
const readBytes = 2 ** 16;

/** The packets of a file in their order, read a little at a time. */
export interface PacketQueue {
  /** @returns undefined at the end of the file, or of what can be read of it */
  next(): Promise<LibavPacket | undefined>;
  /** Forgets what was read ahead, before a seek. */
  clear(): void;
}

export function packetQueue(libav: Libav, demuxer: number, packet: number): PacketQueue {
  let packets: readonly LibavPacket[] = [];
  let at = 0;
  let ended = false;
  return {
    async next() {
      while (at === packets.length && !ended) {
        const [status, packetsByStream] = await libav.ff_read_frame_multi(demuxer, packet, {
          limit: readBytes,
          unify: true,
        });
        [packets, at] = [packetsByStream[0] ?? [], 0];
        ended = status !== 0 && status !== -libav.EAGAIN;
      }
      return packets[at++];
    },
    clear() {
      [packets, at, ended] = [[], 0, false];
    },
  };
}
