import { CounterpointError } from '@counterpoint/core';
import { damagedVideo } from './damaged-video.js';
import { byteReader, startFfmpeg } from './ffmpeg-process.js';
import type { Frame } from './frame.js';
import { framePicker } from './frame-picker.js';
import { changedSize } from './libav-pictures.js';
import { reduced } from './reduced.js';
import { noPictures } from './webm-reader.js';

export interface FfmpegFile {
  readonly path: string;
  /** How it is called in messages. */
  readonly name: string;
}

export interface FfmpegPictureRequest {
  /** Ascending, in seconds from the first frame of the file. */
  readonly times: readonly number[];
  readonly shortSide?: number;
  /** Where to begin decoding, in seconds of the file. @default its start */
  readonly from?: number;
  /** When the first frame of the file begins. @default the first frame that is decoded */
  readonly origin?: number;
}

export interface FfmpegPictures {
  readonly frames: readonly Frame[];
  readonly frameSeconds: readonly number[];
  readonly origin: number;
  /** When the first decoded frame begins, in seconds of the file. */
  readonly beganAt: number;
}

const frameLine = /\bn: *\d+ +pts: *(-?\d+|NOPTS) .*\bs:(\d+)x(\d+)/;
const timeBaseLine = /config in time_base: (\d+)\/(\d+)/;

/**
 * Frames of a video by their own timestamps. `showinfo` says when each begins; no rate filter
 * runs, since those deliver frames late.
 */
export async function ffmpegPictures(
  { path, name }: FfmpegFile,
  request: FfmpegPictureRequest,
): Promise<FfmpegPictures> {
  const { times, shortSide, from } = request;
  const before = from === undefined ? [] : seekTo(from);
  const run = startFfmpeg(path, before, [
    ...['-map', '0:v:0', '-fps_mode', 'passthrough', '-vf', 'showinfo=checksum=0'],
    ...['-sws_flags', 'neighbor+accurate_rnd+full_chroma_int+full_chroma_inp'],
    ...['-pix_fmt', 'rgb24', '-c:v', 'rawvideo', '-f', 'rawvideo', 'pipe:1'],
  ]);
  const frames: Frame[] = [];
  const frameSeconds: number[] = [];
  const picker = framePicker<Frame>(
    times,
    (frame, seconds, count) => {
      const copy = reduced({ ...frame, data: Uint8Array.from(frame.data) }, shortSide);
      for (let i = 0; i < count; i++) {
        frames.push(copy);
        frameSeconds.push(seconds);
      }
      return Promise.resolve();
    },
    () => Promise.resolve(),
  );
  const bytes = byteReader(run.output);
  const words: string[] = [];
  let timeBase = 0;
  let [origin, beganAt] = [request.origin, undefined as number | undefined];
  let size: string | undefined;
  try {
    for await (const line of run.lines) {
      const base = timeBaseLine.exec(line);
      if (base !== null) timeBase = +base[1]! / +base[2]!;
      const match = frameLine.exec(line);
      if (match === null) {
        if (words.length < 200) words.push(line);
        continue;
      }
      const [, stamp, width, height] = match;
      size ??= `${width} x ${height}`;
      if (`${width} x ${height}` !== size) throw changedSize(name, size, `${width} x ${height}`);
      if (stamp === 'NOPTS') throw damagedVideo(name, 'a frame of it has no time');
      const data = await bytes(+width! * +height! * 3);
      if (data === undefined) break;
      const seconds = +stamp! * timeBase;
      beganAt ??= seconds;
      origin ??= seconds;
      const frame: Frame = { width: +width!, height: +height!, channels: 3, data };
      if (!(await picker.offer(seconds - origin, frame))) break;
    }
    if (beganAt === undefined || origin === undefined) {
      await run.ended();
      throw reason(name, words);
    }
    await picker.end();
    return { frames, frameSeconds, origin, beganAt };
  } finally {
    run.stop();
  }
}

/** Arguments that begin at the keyframe before a time of the file. */
export function seekTo(seconds: number): string[] {
  return ['-noaccurate_seek', '-seek_timestamp', '1', '-ss', String(seconds)];
}

/** Why a run gave nothing, from what ffmpeg wrote. */
function reason(name: string, words: readonly string[]): CounterpointError {
  const all = words.join('\n');
  if (all.includes("Unrecognized option 'fps_mode'")) {
    return new CounterpointError('CP_VIDEO_FFMPEG', {
      what: 'The ffmpeg in the PATH is too old',
      where: name,
      expected: 'ffmpeg 5.1 or later',
    });
  }
  if (all.includes('matches no streams')) return noPictures(name);
  if (all.includes('moov atom not found')) {
    const why = 'its index (moov), which stands behind the pictures, is missing: it was cut';
    return damagedVideo(name, why);
  }
  const last = words.filter((line) => line.trim() !== '').at(-1);
  return damagedVideo(name, `ffmpeg says: ${last ?? 'nothing'}`);
}
