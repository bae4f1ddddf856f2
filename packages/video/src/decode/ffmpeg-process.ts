import { CounterpointError } from '@counterpoint/core';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** A run of the user's own `ffmpeg`. */
export interface FfmpegProcess {
  /** Raw frames or samples. */
  readonly output: Readable;
  /** What it writes about each frame, line by line. */
  readonly lines: AsyncIterable<string>;
  /** @throws CP_VIDEO_FFMPEG where it cannot be started */
  ended(): Promise<number | null>;
  stop(): void;
}

/**
 * Starts `ffmpeg` with a list of arguments, never through a shell. It may open nothing but the
 * file itself.
 */
export function startFfmpeg(path: string, before: string[], after: string[]): FfmpegProcess {
  const child = spawn(
    'ffmpeg',
    [
      ...['-nostdin', '-hide_banner', '-nostats', '-v', 'info', '-protocol_whitelist', 'file,pipe'],
      ...['-copyts', ...before, '-i', `file:${path}`, ...after],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true },
  );
  const closed = once(child, 'close') as Promise<[number | null]>;
  closed.catch(() => undefined); // `ended` reports it
  return {
    output: child.stdout,
    lines: createInterface({ input: child.stderr }),
    ended: () =>
      closed.then(
        ([status]) => status,
        (cause: unknown) => {
          throw noFfmpeg(path, cause);
        },
      ),
    stop: () => void child.kill('SIGKILL'),
  };
}

function noFfmpeg(where: string, cause: unknown): CounterpointError {
  return new CounterpointError('CP_VIDEO_FFMPEG', {
    what: 'A video needs ffmpeg, which cannot be started',
    where,
    expected: 'ffmpeg in the PATH, for all but WebM with VP8 or VP9',
    remedy:
      'for WebM npm install @libav.js/variant-webm-vp9; for the rest install ffmpeg, or ' +
      'convert the file elsewhere: ffmpeg -i FILE OUT.webm',
    cause,
  });
}

/** Exact numbers of bytes from a stream, without more than a chunk read ahead. */
export function byteReader(stream: Readable): (count: number) => Promise<Buffer | undefined> {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let pending: Buffer[] = [];
  let size = 0;
  return async (count) => {
    while (size < count) {
      const { value, done } = await chunks.next();
      if (done === true) return undefined;
      pending.push(value);
      size += value.length;
    }
    const all = pending.length === 1 ? pending[0]! : Buffer.concat(pending);
    pending = [all.subarray(count)];
    size = all.length - count;
    return all.subarray(0, count);
  };
}
