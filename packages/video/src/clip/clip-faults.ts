import { CounterpointError } from '@counterpoint/core';
import type { FrameSize } from '../decode/area-resizer.js';

export function beyond(where: string, fromSeconds: number): CounterpointError {
  return new CounterpointError('CP_VIDEO_RANGE', {
    what: `A video holds no frame from ${fromSeconds} s on`,
    where,
    expected: 'a stretch within the video',
    facts: { fromSeconds },
  });
}

export function noSound(where: string): CounterpointError {
  return new CounterpointError('CP_VIDEO_SOUND', {
    what: 'A video has no sound',
    where,
    expected: 'a stream of sound, or a WAV beside the frames',
    remedy: 'leave it out, or train without `sound`',
  });
}

export function unlikeSizes(where: string, first: FrameSize, other: FrameSize): CounterpointError {
  const [expected, actual] = [first, other].map(({ width, height }) => `${width} x ${height}`);
  return new CounterpointError('CP_VIDEO_SIZE', {
    what: `A frame has ${actual} pixels, and the first one of its clip ${expected}`,
    where,
    expected: 'frames of one size',
    remedy: 'bring the pictures to one size, or leave the clip out',
  });
}
