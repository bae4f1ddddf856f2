import { CounterpointError } from '@counterpoint/core';

/** The error of a compressed recording that cannot be decoded, or not to its end. */
export function damaged(
  name: string,
  why: string,
  facts?: Readonly<Record<string, unknown>>,
  cause?: unknown,
): CounterpointError {
  return new CounterpointError('CP_AUDIO_DAMAGED', {
    what: `A compressed recording cannot be decoded: ${why}`,
    where: name,
    remedy: 'fetch or encode the file again',
    facts,
    cause,
  });
}

/** The error of a file that joins streams which do not fit together. */
export function unlikeStreams(name: string, first: string, next: string): CounterpointError {
  return new CounterpointError('CP_AUDIO_CHAIN', {
    what: `A file joins a stream of ${first} with one of ${next}`,
    where: name,
    expected: 'one sample rate and one number of channels in a file',
    remedy: 'convert it, for instance: ffmpeg -i FILE -ar 48000 -ac 1 OUT.flac',
  });
}
