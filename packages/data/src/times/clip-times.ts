import { CounterpointError } from '@counterpoint/core';
import {
  refuseHiddenEnd,
  timeColumns,
  unknownColumn,
  type Quantity,
  type TimeCodes,
} from './time-columns.js';

/** The stretch of a recording or a video that a row of a table is about. */
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
 * @param sampleRateHz of the recording, for columns in samples; undefined where there is none, and
 *   such columns are refused
 * @throws `codes.column` for a column that looks like a time and is not known, or for some that
 *   contradict each other; `codes.range`
 */
export function clipTimes(
  metadata: Readonly<Record<string, unknown>>,
  key: string,
  sampleRateHz: number | undefined,
  codes: TimeCodes,
): ClipTimes {
  const columns = timeColumns(metadata, key, codes);
  const secondsOf = (quantity: Quantity): number | undefined => {
    const values = columns
      .filter((column) => column.quantity === quantity)
      .map(({ value, unit, name }) => ({
        name,
        value: unit === 'samples' ? value / (sampleRateHz ?? NaN) : value,
      }));
    const inSamples = values.find(({ value }) => Number.isNaN(value));
    if (inSamples) throw unknownColumn(inSamples.name, key, codes);
    const [first, ...others] = values;
    const other = others.find(({ value }) => Math.abs(value - first!.value) > 1e-3);
    if (other === undefined) return first?.value;
    throw new CounterpointError(codes.column, {
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
    refuseHiddenEnd(metadata, key, codes);
  if (end !== undefined && duration !== undefined) {
    if (Math.abs(end - fromSeconds - duration) > roundedSeconds)
      throw new CounterpointError(codes.column, {
        what: `A clip goes from ${fromSeconds} s to ${end} s, its duration is ${duration} s`,
        where: key,
        expected: 'a duration from start to end',
        remedy: 'rename the column that does not bound the clip',
      });
  } else if (start === undefined && duration !== undefined && duration > 0) {
    // Samples alone may be counted at another rate than that of the file: of FLEURS, at 16 kHz.
    const inSeconds = columns.some(
      ({ quantity, unit }) => quantity === 'duration' && unit === 'seconds',
    );
    const wholeSeconds = inSeconds ? duration : undefined;
    return { fromSeconds, toSeconds: Infinity, wholeSeconds };
  }
  const toSeconds = end ?? (duration === undefined ? Infinity : fromSeconds + duration);
  if (toSeconds > fromSeconds) return { fromSeconds, toSeconds };
  throw new CounterpointError(codes.range, {
    what: `A clip ends at ${toSeconds} s and starts at ${fromSeconds} s`,
    where: key,
    expected: 'an end behind the start',
  });
}
