import { damagedVideo } from './damaged-video.js';
import type { Libav, LibavFrame, LibavPacket, LibavStream } from './libav.js';

/** A stream with its decoder. */
export interface Track {
  readonly stream: LibavStream;
  /** The packet that the demuxer reads into. */
  readonly packet: number;
  /** Frames of a packet, or what is left at the end; the caller frees them. */
  decode(packet: LibavPacket | undefined): Promise<readonly number[]>;
  /** Forgets what was decoded, after a seek. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

export async function openTrack(libav: Libav, stream: LibavStream): Promise<Track> {
  const { codec_id, codecpar, time_base_num, time_base_den } = stream;
  const [, context, packet, frame] = await libav.ff_init_decoder(codec_id, {
    codecpar,
    time_base: [time_base_num, time_base_den],
  });
  // Without it the decoder cannot move the timestamp of a block whose first samples it discards.
  await libav.AVCodecContext_pkt_timebase_s(context, time_base_num, time_base_den);
  return {
    stream,
    packet,
    decode: (of) =>
      libav.ff_decode_multi(context, packet, frame, of === undefined ? [] : [of], {
        fin: of === undefined,
        ignoreErrors: true,
        copyoutFrame: 'ptr',
      }),
    flush: () => libav.avcodec_flush_buffers(context),
    close: () => libav.ff_free_decoder(context, packet, frame),
  };
}

/** When a frame begins, in seconds of the file. */
export async function secondsOf(libav: Libav, frame: number, { stream }: Track): Promise<number> {
  const low = await libav.AVFrame_best_effort_timestamp(frame);
  const high = await libav.AVFrame_best_effort_timestamphi(frame);
  return ((high * 2 ** 32 + (low >>> 0)) * stream.time_base_num) / stream.time_base_den;
}

/** A decoded block of sound. */
export interface SoundBlock {
  readonly seconds: number;
  readonly channels: readonly Float32Array[];
  readonly sampleRateHz: number;
}

export async function soundOf(
  libav: Libav,
  frame: number,
  track: Track,
  where: string,
): Promise<SoundBlock> {
  const seconds = await secondsOf(libav, frame, track);
  const copied = await libav.ff_copyout_frame(frame);
  return { seconds, channels: channelsOf(copied, where), sampleRateHz: copied.sample_rate! };
}

const scales: Readonly<Record<number, number>> = {
  1: 2 ** -15,
  2: 2 ** -31,
  3: 1,
  6: 2 ** -15,
  7: 2 ** -31,
  8: 1,
};
const firstPlanar = 5;

/** `AVSampleFormat`: 1 s16, 2 s32, 3 flt, and the same in planes from 5 on. */
function channelsOf(
  { format, data, nb_samples: count = 0, channels = 1 }: LibavFrame,
  where: string,
): readonly Float32Array[] {
  const scale = scales[format];
  if (scale === undefined) throw damagedVideo(where, `its sound is of sample format ${format}`);
  const planes = (Array.isArray(data) ? data : [data]) as ArrayLike<number>[];
  return Array.from({ length: channels }, (_, c) => {
    const planar = format >= firstPlanar;
    const plane = planes[planar ? c : 0]!;
    const [step, start] = planar ? [1, 0] : [channels, c];
    return Float32Array.from({ length: count }, (__, i) => plane[i * step + start]! * scale);
  });
}
