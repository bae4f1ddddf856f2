import { CounterpointError } from '@counterpoint/core';
import { Option } from 'commander';
import { text } from '../commands/parse-option.js';

/** `--interval-over FACT`. */
export function intervalOverOption(example = 'source'): Option {
  return new Option(
    '--interval-over <fact>',
    `the fact whose groups the intervals draw as a whole, such as ${example}`,
  ).argParser(text);
}

/** Samples with what is known of them. */
export interface KnownSamples {
  readonly keys: readonly string[];
  readonly metadata: readonly (Readonly<Record<string, unknown>> | undefined)[];
}

/**
 * The group of each sample by one of its facts; undefined where none is named.
 *
 * @throws CP_CLI_USAGE when a sample lacks the fact
 */
export function intervalGroups(
  { keys, metadata }: KnownSamples,
  fact: string | undefined,
  count: number = keys.length,
): Int32Array | undefined {
  if (fact === undefined) return undefined;
  const places = new Map<string, number>();
  return Int32Array.from({ length: count }, (_, i) => {
    const value = metadata[i]?.[fact];
    if (value === undefined || value === null || value === '')
      throw new CounterpointError('CP_CLI_USAGE', {
        what: `${keys[i]} has no fact "${fact}"`,
        where: '--interval-over',
        expected: `one of ${Object.keys(metadata[i] ?? {}).join(', ') || 'none, for there are no facts'}`,
        remedy: 'name a fact that every sample has',
      });
    const key = JSON.stringify(value);
    if (!places.has(key)) places.set(key, places.size);
    return places.get(key)!;
  });
}
