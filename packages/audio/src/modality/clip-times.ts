import { CounterpointError } from '@counterpoint/core';
import { refuseHiddenEnd, timeColumns, type Quantity } from './time-columns.js';

/** The stretch of a recording that a row of a table is about. */
export interface ClipTimes {
  readonly fromSeconds: number;
  /** Infinity: to the end. */
  readonly toSeconds: number;
  /** What a duration without a start says: the length of the whole recording. */
  readonly wholeSeconds?: number;
}

/** Times that differ by less are alike: manifests round them. */
const roundedSeconds = 0.05;

/**
 * The times of a row. Columns are known by the names of the usual manifests, in any case and with
 * any separators:
 *
 * - start: `start`, `begin`, `onset`, `offset` (where there is no `onset`), `frame_offset` (in
 *   samples);
 * - end: `end`, `stop`, `offset` (beside `onset`);
 * - duration: `duration`, `dur`, `num_frames` and `num_samples` (in samples). Without a start it is
 *   the length of the whole recording.
 *
 * A word `time` or a unit may follow: `start_time`, `Begin Time (s)`, `end_ms`, `start_sample`.
 * Times may be written as clocks: `0:01:02.5`.
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
  const columns = timeColumns(metadata, key);
  const secondsOf = (quantity: Quantity): number | undefined => {
    const values = columns
      .filter((column) => column.quantity === quantity)
      .map(({ value, unit, name }) => ({
        name,
        value: unit === 'samples' ? value / sampleRateHz : value,
      }));
    const [first, ...others] = values;
    const other = others.find(({ value }) => Math.abs(value - first!.value) > 1e-3);
    if (other === undefined) return first?.value;
    throw new CounterpointError('CP_AUDIO_COLUMN', {
      what: `The columns "${first!.name}" and "${other.name}" say different times`,
      where: key,
      expected: `one ${quantity}`,
    });
  };
  const start = secondsOf('start'),
    end = secondsOf('end'),
    duration = secondsOf('duration');
  const fromSeconds = start ?? 0;
  if (start !== undefined && end === undefined && duration === undefined)
    refuseHiddenEnd(metadata, key);
  if (end !== undefined && duration !== undefined) {
    if (Math.abs(end - fromSeconds - duration) > roundedSeconds)
      throw new CounterpointError('CP_AUDIO_COLUMN', {
        what: `A clip goes from ${fromSeconds} s to ${end} s, its duration is ${duration} s`,
        where: key,
        expected: 'a duration from start to end',
        remedy: 'rename the column that does not bound the clip',
      });
  } else if (start === undefined && duration !== undefined)
    return { fromSeconds, toSeconds: Infinity, wholeSeconds: duration };
  const toSeconds = end ?? (duration === undefined ? Infinity : fromSeconds + duration);
  if (toSeconds > fromSeconds) return { fromSeconds, toSeconds };
  throw new CounterpointError('CP_AUDIO_RANGE', {
    what: `A clip ends at ${toSeconds} s and starts at ${fromSeconds} s`,
    where: key,
    expected: 'an end behind the start',
  });
}
