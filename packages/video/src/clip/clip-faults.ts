import { CounterpointError } from '@counterpoint/core';

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
