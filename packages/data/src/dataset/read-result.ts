import {
  CounterpointError,
  isCounterpointError,
  type Sample,
  type SkippedSample,
} from '@counterpoint/core';

/** A sample that could not be read, and why. */
export interface Unreadable {
  readonly index?: number;
  readonly key: string;
  readonly error: unknown;
}

/** What stands at one position of an epoch. */
export type ReadResult<V> = Sample<V> | Unreadable;

/** Takes what was left out. */
export type OnSkip = (skipped: SkippedSample) => void;

/** Whether a result is a sample, not an unreadable one. */
export function isSample<V>(result: ReadResult<V>): result is Sample<V> {
  return 'value' in result;
}

/**
 * Tells `onSkip` of it.
 *
 * @throws the error itself when there is no `onSkip`, with the code CP_DATA_READ when it had none
 */
export function skipOrThrow({ index, key, error }: Unreadable, onSkip?: OnSkip): void {
  const coded = isCounterpointError(error) ? error : readError(key, error);
  if (onSkip === undefined) throw coded;
  onSkip({ index, key, code: coded.code, message: coded.message });
}

function readError(key: string, cause: unknown): CounterpointError {
  return new CounterpointError('CP_DATA_READ', {
    what: `A sample cannot be read (${cause instanceof Error ? cause.message : String(cause)})`,
    where: key,
    remedy: 'check the file and its permissions, or leave such samples out with --on-error skip',
    facts: { key },
    cause,
  });
}
