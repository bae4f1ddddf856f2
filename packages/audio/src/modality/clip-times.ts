import { clipTimes as timesOfRow, type ClipTimes } from '@counterpoint/data';

/**
 * The times of a row about a recording: `start`, `end` and `duration` by their usual names, in
 * seconds, milliseconds, samples or clocks.
 *
 * @param sampleRateHz of the recording, for columns in samples
 * @throws CP_AUDIO_COLUMN for a column that looks like a time and is not known, or for some that
 *   contradict each other; CP_AUDIO_RANGE
 */
export function clipTimes(
  metadata: Readonly<Record<string, unknown>>,
  key: string,
  sampleRateHz: number,
): ClipTimes {
  return timesOfRow(metadata, key, sampleRateHz, {
    column: 'CP_AUDIO_COLUMN',
    range: 'CP_AUDIO_RANGE',
  });
}
