import { CounterpointError } from '@counterpoint/core';
import { readThreshold } from '../adapt/stored-threshold.js';

interface CalibratedOptions {
  readonly calibrated?: boolean;
  readonly width?: number;
  readonly crops?: number;
}

/**
 * The threshold of `search --calibrated`; undefined without the option.
 *
 * @throws CP_CLI_USAGE beside options that change similarities; CP_CLI_THRESHOLD
 */
export async function calibratedThreshold(
  run: string,
  { calibrated, width, crops = 0 }: CalibratedOptions,
): Promise<number | undefined> {
  if (calibrated !== true) return undefined;
  if (width === undefined && crops === 0) return readThreshold(run);
  throw new CounterpointError('CP_CLI_USAGE', {
    what: 'The threshold was calibrated for whole embeddings of whole samples',
    where: width === undefined ? '--crops' : '--width',
    expected: 'no such option beside --calibrated',
    remedy: 'leave one of them out',
  });
}
