import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const limit = { maxBuffer: 2 ** 30 } as const;

/** A clip as ffmpeg and ffprobe decode it whole, without seeking. */
export interface ReferenceClip {
  readonly width: number;
  readonly height: number;
  /** RGB, one after another. */
  readonly pixels: Uint8Array;
  /** When each frame begins, from the first one. */
  readonly seconds: readonly number[];
  readonly sound?: {
    readonly channels: number;
    readonly sampleRateHz: number;
    /** Interleaved. */
    readonly samples: Float32Array;
    /** When the first sample sounds, from the first frame. */
    readonly startSeconds: number;
    /** How exactly the container says when a block sounds: its unit where blocks are no multiples. */
    readonly unitSeconds: number;
  };
}

/** @returns undefined where ffmpeg decodes no frame */
export async function referenceClip(path: string): Promise<ReferenceClip | undefined> {
  const frames = await framesOf(path, 'v:0');
  const stamps = frames.map(({ best_effort_timestamp_time: at }) => Number(at));
  if (stamps.length === 0) return undefined;
  const { stdout: pixels } = await run(
    'ffmpeg',
    [
      ...['-v', 'quiet', '-i', path, '-map', '0:v:0', '-fps_mode', 'passthrough'],
      ...['-sws_flags', 'neighbor+accurate_rnd+full_chroma_int+full_chroma_inp'],
      ...['-pix_fmt', 'rgb24', '-f', 'rawvideo', '-'],
    ],
    { ...limit, encoding: 'buffer' },
  );
  const [{ width, height }] = frames as [FrameEntry];
  const area = pixels.length / (3 * stamps.length);
  const isRotated = await isQuarterTurn(path);
  if (area !== width! * height!) return undefined;
  return {
    ...(isRotated ? { width: height!, height: width! } : { width: width!, height: height! }),
    pixels,
    seconds: stamps.map((stamp) => stamp - stamps[0]!),
    sound: await soundOf(path, stamps[0]!),
  };
}

interface FrameEntry {
  readonly best_effort_timestamp_time?: string;
  readonly width?: number;
  readonly height?: number;
  readonly channels?: number;
}

async function framesOf(path: string, stream: string): Promise<readonly FrameEntry[]> {
  const entries = 'frame=best_effort_timestamp_time,width,height,channels';
  const args = ['-v', 'quiet', '-select_streams', stream, '-show_entries', entries];
  const { stdout } = await run('ffprobe', [...args, '-of', 'json', path], limit).catch(() => ({
    stdout: '{}',
  }));
  return (JSON.parse(stdout) as { frames?: readonly FrameEntry[] }).frames ?? [];
}

async function isQuarterTurn(path: string): Promise<boolean> {
  const { stdout } = await run('ffprobe', [
    ...['-v', 'quiet', '-select_streams', 'v:0', '-show_entries', 'stream_side_data=rotation'],
    ...['-of', 'csv=p=0', path],
  ]);
  return Math.abs(Number(stdout.trim().split(/[,\n]/)[0])) === 90;
}

async function soundOf(path: string, origin: number): Promise<ReferenceClip['sound']> {
  const blocks = await framesOf(path, 'a:0');
  const [first] = blocks;
  if (first === undefined) return undefined;
  const { stdout: about } = await run('ffprobe', [
    ...['-v', 'quiet', '-select_streams', 'a:0'],
    ...['-show_entries', 'stream=codec_name,sample_rate,time_base', '-of', 'json', path],
  ]);
  const [stream] = (JSON.parse(about) as { streams: readonly [StreamEntry] }).streams;
  const { stdout } = await run(
    'ffmpeg',
    ['-v', 'quiet', '-i', path, '-map', '0:a:0', '-f', 'f32le', '-'],
    { ...limit, encoding: 'buffer' },
  );
  return {
    channels: first.channels!,
    sampleRateHz: Number(stream.sample_rate),
    samples: new Float32Array(Uint8Array.from(stdout).buffer, 0, Math.floor(stdout.length / 4)),
    startSeconds: Number(first.best_effort_timestamp_time) - origin,
    unitSeconds: stream.time_base === '1/1000' && stream.codec_name !== 'opus' ? 1e-3 : 0,
  };
}

interface StreamEntry {
  readonly codec_name: string;
  readonly sample_rate: string;
  readonly time_base: string;
}
