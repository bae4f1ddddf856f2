import { CounterpointError, type Sample } from '@counterpoint/core';
import { checkClipLength, type RawSample } from '@counterpoint/data';
import type { Frame, ReadRequest, VideoReader } from '../decode/frame.js';
import type { Clip } from './clip.js';
import { beyond, noSound } from './clip-faults.js';
import { soundOf } from './clip-sound.js';
import { clipWindow, type ClipWindow } from './clip-window.js';
import { encodeWav } from './encode-wav.js';
import { decodeFrameList } from './frame-list.js';
import type { DecodeClipOptions } from './decode-clip-options.js';

/** The endings of the files that are taken for videos, the preferred one first. */
export const videoExtensions: readonly string[] = [
  ...['webm', 'mp4', 'mkv', 'mov', 'm4v', 'avi', 'mpg', 'mpeg', 'ts', 'm2ts', 'mts', 'ogv'],
  ...['flv', 'wmv', '3gp'],
];

/**
 * The clip of a stored sample: a file of video, a list of frames in its members with a sound
 * beside them, or frames as an array.
 *
 * @throws CP_VIDEO_RANGE, CP_VIDEO_SOUND, CP_VIDEO_TIMES, and what decoding throws
 */
export async function decodeClip(
  sample: Sample<RawSample>,
  options: DecodeClipOptions,
): Promise<Clip> {
  const { array, members } = sample.value;
  const window = clipWindow(sample.metadata, sample.key);
  if (array !== undefined) return arrayClip(sample, window, options);
  const bytes = videoExtensions.map((name) => members[name]).find((bytes) => bytes !== undefined);
  if (bytes === undefined && sample.value.path === undefined)
    return decodeFrameList(sample, window, options);
  const reader = await options.decoder.open(bytes ?? sample.value.path!, sample.key);
  try {
    return await fileClip(sample, reader, window, options);
  } finally {
    await reader.close();
  }
}

async function fileClip(
  sample: Sample<RawSample>,
  reader: VideoReader,
  { fromSeconds, seconds, times }: ClipWindow,
  { framesPerSecond, maximumSeconds, shortSide, sound, note }: DecodeClipOptions,
): Promise<Clip> {
  const length = Math.min(seconds, maximumSeconds);
  const count = Math.max(1, Math.ceil(length * framesPerSecond - 1e-6));
  const request: ReadRequest = {
    times: Array.from({ length: count }, (_, i) => fromSeconds + i / framesPerSecond),
    shortSide,
    sound: sound && { fromSeconds, seconds: length },
  };
  const { frames, sound: track } = await reader.read(request);
  if (frames.length === 0) throw beyond(sample.key, fromSeconds);
  // The last frame is shown for up to the time of one.
  const read = {
    least: (frames.length - 1) / framesPerSecond,
    most: frames.length / framesPerSecond,
  };
  checkClipLength(read, times, { key: sample.key, maximumSeconds, code: 'CP_VIDEO_RANGE', note });
  if (sound === undefined) return { frames, framesPerSecond };
  if (track === undefined) throw noSound(sample.key);
  const sampleCount = Math.round((frames.length / framesPerSecond) * track.sampleRateHz);
  const channels = track.channels.map((channel) => channel.subarray(0, sampleCount));
  return {
    frames,
    framesPerSecond,
    sound: await soundOf(sample, encodeWav(channels, track.sampleRateHz), sound),
  };
}

async function arrayClip(
  sample: Sample<RawSample>,
  { fromSeconds, seconds, times }: ClipWindow,
  { framesPerSecond, maximumSeconds, sound, note }: DecodeClipOptions,
): Promise<Clip> {
  const { data, shape } = sample.value.array!;
  const [count = 0, height = 0, width = 0, channels = 0] = shape;
  if (shape.length !== 4 || channels !== 3 || count === 0) {
    throw new CounterpointError('CP_VIDEO_SHAPE', {
      what: `An array of ${shape.join(' x ')} is no clip`,
      where: sample.key,
      expected: 'frames x height x width x 3',
    });
  }
  const clipRate = Number(sample.metadata?.['framesPerSecond'] ?? framesPerSecond);
  const size = height * width * 3;
  const length = Math.min(seconds, maximumSeconds, count / clipRate - fromSeconds);
  const frames: Frame[] = [];
  for (let i = 0; i < Math.ceil(length * framesPerSecond - 1e-6); i++) {
    const at = Math.floor((fromSeconds + i / framesPerSecond) * clipRate + 1e-6);
    frames.push({ height, width, channels: 3, data: data.subarray(at * size, (at + 1) * size) });
  }
  if (frames.length === 0) throw beyond(sample.key, fromSeconds);
  const check = { key: sample.key, maximumSeconds, code: 'CP_VIDEO_RANGE', note };
  checkClipLength({ least: length, most: length }, times, check);
  const wav = sample.value.members['wav'];
  if (sound === undefined) return { frames, framesPerSecond };
  if (wav === undefined) throw noSound(sample.key);
  return { frames, framesPerSecond, sound: await soundOf(sample, wav, sound, fromSeconds, length) };
}
