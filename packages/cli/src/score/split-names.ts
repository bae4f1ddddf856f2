import { CounterpointError } from '@counterpoint/core';
import { sameSplit } from '@counterpoint/data';

/** Which splits of a data set serve for what. */
export interface SplitNames {
  readonly train: string;
  /** Where settings are chosen; without it a fifth of the training split serves. */
  readonly validation?: string;
  readonly test: string;
  /** The data has no splits: a share of it is held out and scored. */
  readonly heldOut?: true;
}

export interface AskedSplits {
  readonly train: string;
  readonly test: string;
  readonly validation?: string;
  /** Whether the test split lies elsewhere. */
  readonly isElsewhere?: boolean;
}

/**
 * Names the splits: `val` serves for validation where it is there and neither learned from nor
 * scored.
 *
 * @param splits those that the data has
 * @throws CP_CLI_USAGE when one split would serve twice
 */
export function splitNames(
  splits: readonly string[],
  { train, test, validation: validationName, isElsewhere = false }: AskedSplits,
  where: string,
): SplitNames {
  const validation =
    validationName ??
    splits.find(
      (split) => sameSplit('val', split) && !sameSplit(split, test) && !sameSplit(split, train),
    );
  const uses: [string | undefined, string][] = [[validation, train]];
  if (!isElsewhere) uses.push([train, test], [validation, test]);
  const twice = uses.find(([a, b]) => a !== undefined && sameSplit(a, b));
  if (twice) {
    throw new CounterpointError('CP_CLI_USAGE', {
      what:
        `The split "${twice[0]}" would serve twice, as ` +
        (twice[1] === test
          ? 'the one that is scored and one that is learned from'
          : 'the training and the validation split'),
      where,
      expected: 'different splits',
      remedy: 'name another one with --train, --validation or --test',
    });
  }
  const heldOut =
    splits.length === 0 &&
    !isElsewhere &&
    validationName === undefined &&
    sameSplit(test, 'test') &&
    sameSplit(train, 'train');
  return { train, test, validation, heldOut: heldOut || undefined };
}
