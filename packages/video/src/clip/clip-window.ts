import { clipTimes, type ClipTimes } from '@counterpoint/data';

/** The stretch of a video that a row of a manifest is about. */
export interface ClipWindow {
  readonly fromSeconds: number;
  /** Infinity: to the end. */
  readonly seconds: number;
  /** What the row says. */
  readonly times: ClipTimes;
}

/**
 * The stretch that a row names, by the names and units that recordings have as well: `start_time`,
 * `end_ms`, `duration`, `0:01:02.5`. All of the video where it names none; a duration alone is that
 * of the whole video.
 *
 * @throws CP_VIDEO_TIMES, for a column that looks like a time and is not known too
 */
export function clipWindow(
  metadata: Readonly<Record<string, unknown>> | undefined,
  key: string,
): ClipWindow {
  const codes = { column: 'CP_VIDEO_TIMES', range: 'CP_VIDEO_TIMES' };
  const times = clipTimes(metadata ?? {}, key, undefined, codes);
  const { fromSeconds, toSeconds } = times;
  return { fromSeconds, seconds: toSeconds - fromSeconds, times };
}
