import { CounterpointError } from '@counterpoint/core';

/** @param why follows "A video cannot be decoded: " */
export function damagedVideo(where: string, why: string, cause?: unknown): CounterpointError {
  return new CounterpointError('CP_VIDEO_DAMAGED', {
    what: `A video cannot be decoded: ${why}`,
    where,
    expected: 'a video with at least one whole frame',
    remedy: 'leave it out, or look at it with ffmpeg -v error -i FILE -f null -',
    cause,
  });
}
