import { CounterpointError } from '@counterpoint/core';

/** The stretch of a video that a row of a manifest is about. */
export interface ClipWindow {
  readonly fromSeconds: number;
  /** Infinity: to the end. */
  readonly seconds: number;
}

/**
 * The stretch that a row names by `start` with `end` or `duration`, in seconds; all of the video
 * where it names none.
 *
 * @throws CP_VIDEO_TIMES
 */
export function clipWindow(
  metadata: Readonly<Record<string, unknown>> | undefined,
  key: string,
): ClipWindow {
  const read = (name: string): number | undefined => {
    const value = metadata?.[name];
    if (value === undefined || value === null || value === '') return undefined;
    const seconds = Number(value);
    if (Number.isFinite(seconds) && seconds >= 0) return seconds;
    throw wrong(key, `"${name}" is ${JSON.stringify(value)}`);
  };
  const [start, end, duration] = [read('start'), read('end'), read('duration')];
  const fromSeconds = start ?? 0;
  const byEnd = end === undefined ? undefined : end - fromSeconds;
  const seconds = byEnd ?? (start === undefined ? undefined : duration) ?? Infinity;
  if (!(seconds > 0)) throw wrong(key, `it begins at ${fromSeconds} and lasts ${seconds}`);
  if (byEnd !== undefined && duration !== undefined && Math.abs(byEnd - duration) > 1e-3)
    throw wrong(key, `"end" and "duration" name different lengths`);
  return { fromSeconds, seconds };
}

function wrong(where: string, why: string): CounterpointError {
  return new CounterpointError('CP_VIDEO_TIMES', {
    what: `The times of a clip are not valid: ${why}`,
    where,
    expected: 'start with end or duration, in seconds',
    remedy: 'correct the columns, or rename them where they mean something else',
  });
}
