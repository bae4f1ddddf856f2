import { CounterpointError } from '@counterpoint/core';

const units: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
};

/**
 * The bytes of `4GB`, `512MiB`, `1e9`.
 *
 * @throws CP_CLI_SIZE_INVALID
 */
export function byteSize(text: string): number {
  const [, amount, unit] = /^\s*([\d.]+(?:e\d+)?)\s*([kmg]?i?b)?\s*$/i.exec(text) ?? [];
  const bytes = Number(amount) * (units[(unit ?? 'b').toLowerCase()] ?? NaN);
  if (!(bytes > 0)) {
    throw new CounterpointError('CP_CLI_SIZE_INVALID', {
      what: `"${text}" is no size`,
      expected: 'a number with a unit, such as 4GB or 512MiB',
      remedy: 'correct it',
    });
  }
  return bytes;
}
