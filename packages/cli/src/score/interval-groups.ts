import { CounterpointError, nearestWord, type Dataset } from '@counterpoint/core';
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
    if (isMissing(value)) throw noFact(keys[i]!, fact, metadata[i]);
    const key = JSON.stringify(value);
    if (!places.has(key)) places.set(key, places.size);
    return places.get(key)!;
  });
}

/**
 * Checks before the work that samples have the fact whose groups intervals draw: of the first sample
 * that can be read.
 *
 * @throws CP_CLI_USAGE
 */
export async function requireFact(stored: Dataset, fact: string | undefined): Promise<void> {
  if (fact === undefined) return;
  const order = { seed: 0, epoch: 0, shuffle: false };
  for await (const { key, metadata } of stored.epoch(order, 0, () => undefined)) {
    if (isMissing(metadata?.[fact])) throw noFact(key, fact, metadata);
    return;
  }
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function noFact(
  key: string,
  fact: string,
  metadata: Readonly<Record<string, unknown>> = {},
): CounterpointError {
  const facts = Object.keys(metadata);
  const near = nearestWord(fact, facts);
  return new CounterpointError('CP_CLI_USAGE', {
    what: `${key} has no fact "${fact}"`,
    where: '--interval-over',
    expected:
      facts.length === 0
        ? 'samples with facts, such as the columns of a table'
        : `one of ${facts.join(', ')}`,
    remedy: near === undefined ? 'name a fact that every sample has' : `did you mean "${near}"?`,
  });
}
