import { isCounterpointError, type Rng } from '@counterpoint/core';
import { videoDecoder, type ReadResult, type VideoDecoder } from '@counterpoint/video';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { DifferentialKind, PreparedFile, Verdict } from '../differential-kind.js';
import { drawClipOptions } from '../video/clip-options.js';
import { referenceClip, type ReferenceClip } from '../video/reference-clip.js';

/** Clips of many containers, codecs, rates, rotations and offsets, against ffmpeg's own decode. */
export const kinds: readonly DifferentialKind[] = [
  { name: 'video', needs: ['ffmpeg', 'ffprobe'], prepare },
];

async function prepare(folder: string, rng: Rng, count: number): Promise<readonly PreparedFile[]> {
  const decoder = videoDecoder();
  const files: PreparedFile[] = [];
  for (let i = 0; i < count; i++) {
    const options = drawClipOptions(rng.fork('clip', i));
    const path = join(folder, `${i}.${options.extension}`);
    const failure = await promisify(execFile)('ffmpeg', [
      ...['-v', 'error', '-y', ...options.inputs, ...options.outputs],
      ...['-strict', '-1', '-t', options.seconds.toFixed(3), path],
    ]).then(
      () => undefined,
      (error: Error) => error.message,
    );
    if (failure === undefined && options.byteShare < 1) {
      const bytes = await readFile(path);
      await writeFile(path, bytes.subarray(0, Math.floor(options.byteShare * bytes.length)));
    }
    files.push({
      path,
      description: [...options.inputs, ...options.outputs, options.byteShare.toFixed(2)].join(' '),
      compare: () =>
        failure === undefined
          ? compare(decoder, path, rng.fork('times', i))
          : Promise.resolve({ result: 'no-reference', detail: failure }),
    });
  }
  return files;
}

/** Our own conversion from YUV and ffmpeg's differ by rounding. */
const allowedLevels = 2;
/** Two Opus decoders differ by rounding, and right after a seek a little more. */
const allowedSound = 4e-3;

async function compare(decoder: VideoDecoder, path: string, rng: Rng): Promise<Verdict> {
  const reference = await referenceClip(path);
  const last = reference?.seconds.at(-1) ?? 0;
  const from = rng.chance(0.5) ? 0 : rng.uniform(0, last);
  const until = rng.uniform(from, last);
  const times = Array.from({ length: 12 }, () => rng.uniform(from, until)).sort((a, b) => a - b);
  times[0] = from;
  const sound = { fromSeconds: from, seconds: 0.1 + until - from };
  try {
    const reader = await decoder.open(path);
    const result = await reader.read({ times, sound }).finally(() => reader.close());
    if (reference === undefined)
      return {
        result: 'differs',
        detail: `${result.frames.length} frames where ffmpeg gives none`,
      };
    const detail = framesDiffer(result, reference, times) ?? soundDiffers(result, reference, sound);
    return detail === undefined ? { result: 'agrees' } : { result: 'differs', detail };
  } catch (cause) {
    if (isCounterpointError(cause)) return { result: 'refused', detail: cause.message };
    return { result: 'differs', detail: `an error without a code: ${String(cause)}` };
  }
}

function framesDiffer(
  { frames, frameSeconds }: ReadResult,
  { width, height, pixels, seconds }: ReferenceClip,
  times: readonly number[],
): string | undefined {
  if (frames.length !== times.length) return `${frames.length} frames for ${times.length} times`;
  const area = width * height * 3;
  for (const [i, time] of times.entries()) {
    const at = Math.max(
      0,
      seconds.findLastIndex((begin) => begin <= time + 1e-6),
    );
    const frame = frames[i]!;
    if (frame.width !== width || frame.height !== height)
      return `${frame.width} x ${frame.height}, expected ${width} x ${height}`;
    if (Math.abs(frameSeconds[i]! - seconds[at]!) > 1e-4)
      return `the frame of ${frameSeconds[i]} s at ${time} s, expected that of ${seconds[at]} s`;
    let largest = 0;
    for (let p = 0; p < area; p++)
      largest = Math.max(largest, Math.abs(frame.data[p]! - pixels[at * area + p]!));
    if (largest > allowedLevels) return `frame ${at} by ${largest} levels at ${time} s`;
  }
  return undefined;
}

function soundDiffers(
  { sound }: ReadResult,
  { sound: expected }: ReferenceClip,
  { fromSeconds }: { readonly fromSeconds: number },
): string | undefined {
  if ((sound === undefined) !== (expected === undefined))
    return sound === undefined ? 'no sound' : 'sound where ffmpeg has none';
  if (sound === undefined || expected === undefined) return undefined;
  const { samples, channels, sampleRateHz, startSeconds, unitSeconds } = expected;
  if (sound.sampleRateHz !== sampleRateHz || sound.channels.length !== channels)
    return `${sound.channels.length} channels at ${sound.sampleRateHz} Hz`;
  const first = Math.round(startSeconds * sampleRateHz) - Math.round(fromSeconds * sampleRateHz);
  const count = samples.length / channels;
  // Milliseconds of Matroska place a block of Vorbis or AAC, behind a seek, by up to one of them.
  const most = 1 + Math.round(unitSeconds * sampleRateHz);
  const offsets = Array.from({ length: 2 * most + 1 }, (_, i) => i - most);
  const differences = offsets.map((offset) => {
    let largest = 0;
    sound.channels.forEach((channel, c) =>
      channel.forEach((value, i) => {
        const from = i - first + offset;
        const reference = from >= 0 && from < count ? samples[from * channels + c]! : 0;
        const isEdge = Math.abs(from) < 2 || Math.abs(from - count) < 2;
        if (!isEdge) largest = Math.max(largest, Math.abs(value - reference));
      }),
    );
    return largest;
  });
  const best = Math.min(...differences);
  return best <= allowedSound ? undefined : `sound by ${best.toFixed(4)} at every offset`;
}
