import { CounterpointError } from '@counterpoint/core';

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/**
 * The seconds of `90s`, `10m`, `1.5h`.
 *
 * @throws CP_CLI_TIME_INVALID
 */
export function timeSpan(text: string): number {
  const [, amount, unit] = /^\s*(\d+\.?\d*|\.\d+)\s*([smh])\s*$/.exec(text) ?? [];
  const seconds = Number(amount) * (units[unit ?? ''] ?? NaN);
  if (seconds > 0 && seconds <= 1e9) return seconds;
  throw new CounterpointError('CP_CLI_TIME_INVALID', {
    what: `"${text}" is no time`,
    expected: 'a number with a unit, such as 90s, 10m or 1h',
    remedy: 'correct it',
  });
}
