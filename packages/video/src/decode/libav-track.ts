import { damagedVideo } from './damaged-video.js';
import type { SoundBlock, SoundPacket } from './sound-block.js';
import type { Libav, LibavFrame, LibavPacket, LibavStream } from './libav.js';

/** A stream with its decoder. */
export interface Track {
  readonly stream: LibavStream;
  /** The packet that the demuxer reads into. */
  readonly packet: number;
  /** Samples of an Opus stream that precede the recording; else 0. */
  readonly preSkip: number;
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
  const preSkip = await opusPreSkip(libav, stream);
  return {
    stream,
    packet,
    preSkip: preSkip ?? 0,
    decode(packets) {
      if (packets !== undefined && preSkip !== undefined) setSkip(packets, preSkip);
      return libav.ff_decode_multi(context, packet, frame, packets === undefined ? [] : [packets], {
        fin: packets === undefined,
        ignoreErrors: true,
        copyoutFrame: 'ptr',
      });
    },
    flush: () => libav.avcodec_flush_buffers(context),
    close: () => libav.ff_free_decoder(context, packet, frame),
  };
}

/** `AV_PKT_DATA_SKIP_SAMPLES`: the first four bytes say how many samples to discard. */
const skipSamples = 11;

/**
 * The samples at 48 kHz that precede the recording, from the head of an Opus stream (RFC 7845,
 * section 5.1). Some writers put another number into the container; players follow the stream's.
 */
async function opusPreSkip(
  libav: Libav,
  { codec_id, codecpar }: LibavStream,
): Promise<number | undefined> {
  if ((await libav.avcodec_get_name(codec_id)) !== 'opus') return undefined;
  if ((await libav.AVCodecParameters_extradata_size(codecpar)) < 12) return undefined;
  const head = await libav.copyout_u8(await libav.AVCodecParameters_extradata(codecpar), 12);
  return head[10]! + 256 * head[11]!;
}

function setSkip({ side_data: sideData }: LibavPacket, samples: number): void {
  const skip = sideData?.find(({ type }) => type === skipSamples)?.data;
  if (skip === undefined || (skip[0] === 0 && skip[1] === 0)) return; // it discards at the end
  skip[0] = samples & 255;
  skip[1] = samples >> 8;
}

/** What the container says of a packet. */
export function packetOf(
  { pts = 0, ptshi = 0, duration = 0 }: LibavPacket,
  { stream }: Track,
): SoundPacket {
  const unit = stream.time_base_num / stream.time_base_den;
  return { seconds: (ptshi * 2 ** 32 + (pts >>> 0)) * unit, duration: duration * unit };
}

/** When a frame begins, in seconds of the file. */
export async function secondsOf(libav: Libav, frame: number, { stream }: Track): Promise<number> {
  const low = await libav.AVFrame_best_effort_timestamp(frame);
  const high = await libav.AVFrame_best_effort_timestamphi(frame);
  return ((high * 2 ** 32 + (low >>> 0)) * stream.time_base_num) / stream.time_base_den;
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
    const samples = new Float32Array(count);
    for (let i = 0, at = start; i < count; i++, at += step) samples[i] = plane[at]! * scale;
    return samples;
  });
}
