import { CounterpointError } from '@counterpoint/core';
import { spawn } from 'node:child_process';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** What {@link writeWebm} writes: frames as an array, and their sound. */
export interface WebmContent {
  /** Levels 0-255 of `shape`, RGB. */
  readonly data: Uint8Array;
  /** [frames, height, width, 3] */
  readonly shape: readonly number[];
  readonly framesPerSecond: number;
  /** A WAV file. @default no sound is written */
  readonly wav?: Uint8Array;
}

/** The codec of the pictures. Sound is Opus. */
export type WebmCodec = 'vp8' | 'vp9';

const encoders: Readonly<Record<WebmCodec, readonly string[]>> = {
  vp8: ['-c:v', 'libvpx', '-crf', '6', '-b:v', '4M', '-deadline', 'good', '-cpu-used', '3'],
  vp9: ['-c:v', 'libvpx-vp9', '-crf', '12', '-b:v', '0', '-deadline', 'good', '-cpu-used', '5'],
};

/**
 * Writes a WebM file of VP8 or VP9 (8 bits, 4:2:0) and Opus by the user's own `ffmpeg`. The file
 * appears when it is complete. One version of `ffmpeg` writes the same bytes each time. Sound may lie
 * up to 7 ms beside the pictures, because versions of `ffmpeg` place the delay of Opus differently.
 *
 * @param path of the file; its folder must be there
 * @throws CP_VIDEO_FFMPEG where `ffmpeg` cannot be started or lacks an encoder; CP_VIDEO_SHAPE;
 * CP_VIDEO_WRITE
 *
 * @example
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * const { data, frames, samples } = drawBouncer(0, {
 *   seed: 1, part: 'train', seconds: 1, framesPerSecond: 8, side: 32, sampleRateHz: 16000,
 * });
 * const path = join(await mkdtemp(join(tmpdir(), 'webm-')), 'bouncer.webm');
 * await writeWebm(path, { data, shape: [frames, 32, 32, 3], framesPerSecond: 8 });
 */
export async function writeWebm(
  path: string,
  { data, shape, framesPerSecond, wav }: WebmContent,
  codec: WebmCodec = 'vp9',
): Promise<void> {
  const [frames = 0, height = 0, width = 0, channels = 0] = shape;
  if (shape.length !== 4 || channels !== 3 || data.length !== frames * height * width * 3)
    throw unlikeShape(path, shape, data.length);
  const folder = await mkdtemp(join(dirname(resolve(path)), '.webm-')).catch((cause: unknown) => {
    throw notWritten(path, (cause as Error).message, cause);
  });
  try {
    const [sound, out] = [join(folder, 'sound.wav'), join(folder, 'video.webm')];
    if (wav !== undefined) await writeFile(sound, wav);
    const heard = ['-i', `file:${sound}`, '-map', '0:v', '-map', '1:a', '-c:a', 'libopus'];
    await encode(path, data, [
      ...['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${width}x${height}`],
      ...['-r', String(framesPerSecond), '-i', 'pipe:0'],
      ...(wav === undefined ? [] : [...heard, '-b:a', '96k']),
      ...[...encoders[codec], '-pix_fmt', 'yuv420p', '-threads', '1'],
      ...['-map_metadata', '-1', '-fflags', '+bitexact', '-flags:v', '+bitexact'],
      ...['-flags:a', '+bitexact', '-f', 'webm', `file:${out}`],
    ]);
    await rename(out, path).catch((cause: unknown) => {
      throw notWritten(path, (cause as Error).message, cause);
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs `ffmpeg` with a list of arguments, never through a shell, and gives it bytes to read. */
async function encode(where: string, input: Uint8Array, args: readonly string[]): Promise<void> {
  const before = ['-hide_banner', '-v', 'error', '-protocol_whitelist', 'file,pipe'];
  const child = spawn('ffmpeg', [...before, ...args], {
    stdio: ['pipe', 'ignore', 'pipe'],
    windowsHide: true,
  });
  let words = '';
  child.stderr.on('data', (chunk: Buffer) => (words = (words + String(chunk)).slice(-2000)));
  child.stdin.on('error', () => undefined); // it ended early: its status and words say why
  child.stdin.end(input);
  const status = await new Promise<number | null>((ended, failed) => {
    child.on('error', (cause) => failed(noEncoder(where, 'ffmpeg cannot be started', cause)));
    child.on('close', ended);
  });
  if (status === 0) return;
  if (/Unknown encoder/.test(words)) throw noEncoder(where, lastLine(words));
  throw notWritten(where, `ffmpeg says: ${lastLine(words)}`);
}

function lastLine(words: string): string {
  return words.trim().split('\n').at(-1) || 'nothing';
}

function noEncoder(where: string, why: string, cause?: unknown): CounterpointError {
  return new CounterpointError('CP_VIDEO_FFMPEG', {
    what: `Writing a video needs ffmpeg with libvpx and libopus: ${why}`,
    where,
    expected: 'ffmpeg in the PATH, with the encoders libvpx, libvpx-vp9 and libopus',
    remedy: 'install ffmpeg as the system brings it (apt install ffmpeg, brew install ffmpeg)',
    cause,
  });
}

function notWritten(where: string, why: string, cause?: unknown): CounterpointError {
  return new CounterpointError('CP_VIDEO_WRITE', {
    what: `A video cannot be written: ${why}`,
    where,
    expected: 'a folder with permission to write, and room on the disk',
    cause,
  });
}

function unlikeShape(where: string, shape: readonly number[], length: number): CounterpointError {
  return new CounterpointError('CP_VIDEO_SHAPE', {
    what: `${length} levels are no frames of the shape ${shape.join(' x ')}`,
    where,
    expected: 'frames x height x width x 3',
  });
}
