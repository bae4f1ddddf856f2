import { CounterpointError, isCounterpointError } from '@counterpoint/core';

/** What sources say of a label that the data lacks. */
const lackingLabel: ReadonlySet<string> = new Set(['CP_DATA_COLUMN', 'CP_AUDIO_DATA']);

/**
 * Opens data with the label that a run remembers, or without one where this data lacks it: for
 * commands that need no classes. Any other error, or one that stays without the label, is thrown.
 */
export async function withRememberedLabel<T>(
  remembered: string | undefined,
  open: (label: string | undefined) => Promise<T>,
): Promise<T> {
  if (remembered === undefined || remembered === '') return open(undefined);
  try {
    return await open(remembered);
  } catch (error) {
    if (!isCounterpointError(error) || !lackingLabel.has(error.code)) throw error;
    return open('').catch(() => {
      throw error;
    });
  }
}

/**
 * Opens data whose classes are needed by the label that a run remembers. Where this data lacks it,
 * the error says that the run asked for it, and how to ask for another.
 */
export async function byRememberedLabel<T>(
  remembered: string | undefined,
  open: (label: string | undefined) => Promise<T>,
): Promise<T> {
  return open(undefined).catch((error: unknown) => {
    if (!isCounterpointError(error) || !lackingLabel.has(error.code)) throw error;
    if (remembered === undefined || remembered === '') throw error;
    throw new CounterpointError(error.code, {
      ...error.report,
      remedy:
        `the run was trained with --label ${remembered}: name the column of this data, ` +
        "or give --label '' for its label, class or folders",
      cause: error,
    });
  });
}
