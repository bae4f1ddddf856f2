import { CounterpointError } from '@counterpoint/core';

/** What decides whether every text finds a position. */
export interface PositionLimits {
  /** The positions of the encoder: its `maxTokens`. @default 128 */
  readonly positions?: number;
  /** Where texts are cut: `maxTokens` of the modality. @default 64 */
  readonly maxTokens?: number;
}

/**
 * Refuses an encoder with fewer positions than a text may have tokens: before any computation, for
 * it would fail at the first long text.
 *
 * @param where the entry of the config, or its option
 * @throws CP_TEXT_CONFIG
 * @example
 * checkPositions({ positions: 33, maxTokens: 33 }, 'encoder.maxTokens');
 */
export function checkPositions(
  { positions = 128, maxTokens = 64 }: PositionLimits,
  where: string,
): void {
  if (positions >= maxTokens) return;
  throw new CounterpointError('CP_TEXT_CONFIG', {
    what: `The encoder has ${positions} positions, and texts are cut at ${maxTokens} tokens`,
    where,
    expected: 'at least as many positions as a text has tokens',
    remedy:
      `cut texts earlier (--set modality.maxTokens=${positions}), ` +
      `or give the encoder more positions (--set encoder.maxTokens=${maxTokens})`,
    facts: { positions, maxTokens },
  });
}
