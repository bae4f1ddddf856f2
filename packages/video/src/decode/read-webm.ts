import { damagedVideo } from './damaged-video.js';
import type { Frame, ReadRequest, ReadResult } from './frame.js';
import { framePicker } from './frame-picker.js';
import { pictureReader } from './libav-pictures.js';
import { openTrack, packetOf, secondsOf, soundOf, type Track } from './libav-track.js';
import type { Libav, LibavPacket, LibavStream } from './libav.js';
import { packetQueue, type PacketQueue } from './packet-queue.js';
import { reduced } from './reduced.js';
import type { SoundBlock, SoundPacket } from './sound-block.js';
import { secondsAfterSeek } from './sound-clock.js';
import { soundtrackBuilder } from './soundtrack-builder.js';

/** Stretches that begin later than this are sought; earlier ones are decoded from the start. */
const seekSeconds = 2;
/** Packets of pictures that may precede the first of sound in a file, besides the first frame's. */
const mostAhead = 100;
/** Decoders of sound need what came before: Opus 80 ms, Vorbis one block. */
const prerollSeconds = 0.5;

/** An opened file: its demuxer and the streams that are read. */
export interface OpenWebm {
  readonly libav: Libav;
  readonly demuxer: number;
  readonly pictures: LibavStream;
  readonly sound: LibavStream | undefined;
  readonly name: string;
}

/** Reads a stretch of an opened file in one pass over its packets. */
export async function readWebm(file: OpenWebm, request: ReadRequest): Promise<ReadResult> {
  const { libav, demuxer } = file;
  const { times, sound, shortSide } = request;
  const pictures = await openTrack(libav, file.pictures);
  const soundTrack = sound && file.sound && (await openTrack(libav, file.sound));
  try {
    const toFrame = await pictureReader(libav, file.pictures, file.name);
    const frames: Frame[] = [];
    const frameSeconds: number[] = [];
    const picker = framePicker<number>(
      times,
      async (handle, seconds, count) => {
        const frame = reduced(await toFrame(handle), shortSide);
        for (let i = 0; i < count; i++) {
          frames.push(frame);
          frameSeconds.push(seconds);
        }
      },
      (handle) => libav.av_frame_free_js(handle),
    );
    const builder = sound && soundtrackBuilder(sound.fromSeconds, sound.seconds);
    const queue = packetQueue(libav, demuxer, pictures.packet);
    const begin = Math.min(times[0] ?? Infinity, sound?.fromSeconds ?? Infinity);
    const start =
      begin > seekSeconds ? await seek(file, pictures, soundTrack, queue, begin) : undefined;
    let origin = start?.origin;
    let firstSound = start?.firstSound; // until the first block after a seek is placed
    let needsFrames = times.length > 0;
    let needsSound = soundTrack !== undefined;
    const early: SoundBlock[] = []; // sound that comes before the first frame
    const place = (block: SoundBlock): void => {
      if (origin === undefined) early.push(block);
      else if (needsSound)
        needsSound = builder!.add(block.seconds - origin, block.channels, block.sampleRateHz);
    };
    const show = async (handle: number): Promise<void> => {
      const seconds = await secondsOf(libav, handle, pictures);
      origin ??= seconds;
      needsFrames = await picker.offer(seconds - origin, handle);
      for (const block of early.splice(0)) place(block);
    };
    const hear = async (handle: number, packet?: LibavPacket): Promise<void> => {
      const block = await soundOf(libav, handle, soundTrack!, file.name);
      const seconds =
        firstSound && packet
          ? secondsAfterSeek(firstSound, soundTrack!.preSkip, packetOf(packet, soundTrack!), block)
          : block.seconds;
      firstSound = undefined;
      place({ ...block, seconds });
      await libav.av_frame_free_js(handle);
    };
    while (needsFrames || needsSound || origin === undefined) {
      const packet = await queue.next();
      if (packet === undefined) {
        for (const handle of await pictures.decode(undefined)) await show(handle);
        for (const handle of (await soundTrack?.decode(undefined)) ?? []) await hear(handle);
        break;
      }
      if (packet.stream_index === pictures.stream.index) {
        if (needsFrames || origin === undefined)
          for (const handle of await pictures.decode(packet)) await show(handle);
      } else if (packet.stream_index === soundTrack?.stream.index && needsSound) {
        for (const handle of await soundTrack.decode(packet)) await hear(handle, packet);
      }
    }
    await picker.end();
    if (origin === undefined)
      throw damagedVideo(file.name, 'it holds no frame that can be decoded');
    return { frames, frameSeconds, sound: builder?.result() };
  } finally {
    await pictures.close();
    await soundTrack?.close();
  }
}

/**
 * Goes to the keyframe before a stretch, or back to the start where the file has no index.
 *
 * @returns when the first frame of the file begins, in seconds of the file, and the first packet
 *   of sound; undefined where no frame can be decoded
 */
async function seek(
  { libav, demuxer }: OpenWebm,
  pictures: Track,
  sound: Track | undefined,
  queue: PacketQueue,
  toSeconds: number,
): Promise<{ readonly origin: number; readonly firstSound?: SoundPacket } | undefined> {
  let firstSound: SoundPacket | undefined;
  const origin = await firstSeconds(libav, pictures, queue, (packet) => {
    if (sound && packet.stream_index === sound.stream.index) firstSound ??= packetOf(packet, sound);
  });
  if (origin === undefined) return undefined;
  for (let ahead = 0; sound && !firstSound && ahead < mostAhead; ahead++) {
    const packet = await queue.next();
    if (packet === undefined) break;
    if (packet.stream_index === sound.stream.index) firstSound = packetOf(packet, sound);
  }
  const { index, time_base_num, time_base_den } = pictures.stream;
  const goTo = async (seconds: number): Promise<number> => {
    const stamp = Math.floor((seconds * time_base_den) / time_base_num);
    const high = Math.floor(stamp / 2 ** 32);
    queue.clear();
    for (const track of [pictures, sound]) await track?.flush();
    return libav.av_seek_frame(demuxer, index, stamp | 0, high, libav.AVSEEK_FLAG_BACKWARD);
  };
  const target = origin + toSeconds - prerollSeconds;
  const first = (await goTo(target)) >= 0 ? await firstSeconds(libav, pictures, queue) : undefined;
  await goTo(first === undefined || first > target ? origin : target);
  return { origin, firstSound };
}

/** When the next frame of a track begins. */
async function firstSeconds(
  libav: Libav,
  track: Track,
  queue: PacketQueue,
  onOther: (packet: LibavPacket) => void = () => undefined,
): Promise<number | undefined> {
  for (;;) {
    const packet = await queue.next();
    if (packet !== undefined && packet.stream_index !== track.stream.index) {
      onOther(packet);
      continue;
    }
    const handles = await track.decode(packet);
    const seconds =
      handles[0] === undefined ? undefined : await secondsOf(libav, handles[0], track);
    for (const handle of handles) await libav.av_frame_free_js(handle);
    if (seconds !== undefined || packet === undefined) return seconds;
  }
}
