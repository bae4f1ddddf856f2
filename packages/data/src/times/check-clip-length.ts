import { CounterpointError } from '@counterpoint/core';
import type { SampleNote } from '../sample/sample-note.js';
import type { ClipTimes } from './clip-times.js';

/** How much there is of a stretch, in seconds: exactly, or between two bounds. */
export interface ClipLength {
  readonly least: number;
  readonly most: number;
}

/** A row in {@link checkClipLength}, the most that is read, and who receives a note. */
export interface ClipLengthCheck {
  readonly key: string;
  /** The most that is read of one recording or video. */
  readonly maximumSeconds: number;
  /** Of errors and notes. */
  readonly code: string;
  readonly note: (note: SampleNote) => void;
}

/** Kaldi's `extract-segments` truncates a segment that ends so far behind its recording. */
const overshootSeconds = 0.5;
/** Manifests round times to a hundredth or a tenth. */
const roundedSeconds = 0.06;
/** A duration without a start may be rounded to whole seconds. */
const wholeTolerance = 1;

/**
 * Compares what there is of a recording or a video with what its row says. A row that asks for up
 * to half a second more is noted, by its stretch or by the duration of the whole.
 *
 * @throws `code` for a row that asks for more, or says a duration of the whole that is more than a
 *   second too short
 */
export function checkClipLength(
  { least, most }: ClipLength,
  { fromSeconds: from, toSeconds: to, wholeSeconds }: ClipTimes,
  { key, maximumSeconds, code, note }: ClipLengthCheck,
): void {
  if (least > (wholeSeconds ?? Infinity) + wholeTolerance)
    throw new CounterpointError(code, {
      what: `The row says ${wholeSeconds} s, the recording goes on behind them`,
      where: key,
      expected: 'a start beside the duration of a stretch',
      remedy: 'add a column offset (0 for the beginning), or rename the column of the duration',
    });
  const asked = Number.isFinite(to) ? to - from : (wholeSeconds ?? 0);
  const missing = Math.min(asked, maximumSeconds) - most;
  if (missing <= roundedSeconds) return;
  const stretch = Number.isFinite(to) ? `asks for ${from} s to ${to} s` : `says ${wholeSeconds} s`;
  const error = new CounterpointError(code, {
    what: `The recording ends at ${(from + most).toFixed(2)} s, the row ${stretch}`,
    where: key,
    expected: 'times within the recording',
    facts: { from, to },
  });
  if (missing > overshootSeconds) throw error;
  note({ key, code: error.code, message: error.message });
}
