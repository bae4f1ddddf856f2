import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ffmpegPictures } from './ffmpeg-pictures.js';
import type { BlockClock } from './block-clock.js';
import { ffmpegBlockClock, ffmpegSound } from './ffmpeg-sound.js';
import type { VideoReader } from './frame.js';
import type { VideoBytes } from './video-bytes.js';

/** Stretches that begin later than this are sought; earlier ones are decoded from the start. */
const seekSeconds = 2;
const prerollSeconds = 0.5;

/**
 * Reads a video through the user's own `ffmpeg`: a run for the pictures and one for the sound.
 * Bytes in memory go through a temporary file, since most containers need seeking.
 *
 * @throws CP_VIDEO_FFMPEG where `ffmpeg` cannot be started
 */
export async function ffmpegReader(bytes: VideoBytes): Promise<VideoReader> {
  const folder =
    bytes.path === undefined ? await mkdtemp(join(tmpdir(), 'counterpoint-video-')) : undefined;
  const path = folder === undefined ? resolve(bytes.path!) : join(folder, 'video');
  if (folder !== undefined) await writeFile(path, await bytes.read(0, bytes.size));
  const file = { path, name: bytes.name };
  let origin: number | undefined;
  let clock: Promise<BlockClock | undefined> | undefined;
  return {
    async read({ times, sound, shortSide }) {
      const begin = Math.min(times[0] ?? Infinity, sound?.fromSeconds ?? Infinity);
      if (begin > seekSeconds) origin ??= (await ffmpegPictures(file, { times: [0] })).origin;
      const from =
        origin === undefined || begin <= seekSeconds ? undefined : origin + begin - prerollSeconds;
      const request = { times: times.length > 0 ? times : [0], shortSide };
      let pictures = await ffmpegPictures(file, { ...request, from, origin });
      if (from !== undefined && pictures.beganAt > from)
        pictures = await ffmpegPictures(file, { ...request, origin });
      origin ??= pictures.origin;
      const { frames, frameSeconds } =
        times.length > 0 ? pictures : { frames: [], frameSeconds: [] };
      return {
        frames,
        frameSeconds,
        sound:
          sound &&
          (await ffmpegSound(file, {
            ...{ ...sound, origin, from },
            clock: from === undefined ? undefined : await (clock ??= ffmpegBlockClock(file)),
          })),
      };
    },
    async close() {
      await bytes.close();
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}
