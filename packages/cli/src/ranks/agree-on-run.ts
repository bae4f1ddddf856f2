import { createHash } from 'node:crypto';
import { compareDigests } from '@counterpoint/core';
import type { RunRanks } from './start-ranks.js';

/** What must be the same on every rank before the first step. */
export interface RunIdentity {
  readonly config: object;
  readonly fingerprint: string;
  readonly versions: Readonly<Record<string, string>>;
}

/**
 * Compares config, data and versions over ranks. The seed is part of the config. Where the data
 * lies may differ: each rank may have
 * its own copy.
 *
 * @throws CP_CORE_RANKS_DISAGREE
 */
export async function agreeOnRun(
  ranks: RunRanks | undefined,
  { config, fingerprint, versions }: RunIdentity,
): Promise<void> {
  if (ranks === undefined) return;
  const { data, ...rest } = config as { data?: object };
  const withoutPath = { ...rest, data: { ...data, path: undefined } };
  const compared = [
    ['configs', JSON.stringify(withoutPath), 'start every rank with the same options and files'],
    ['data', fingerprint, 'give every rank the same data'],
    ['versions', JSON.stringify(versions), 'install the same versions for every rank'],
  ] as const;
  for (const [name, value, remedy] of compared)
    await compareDigests(ranks.communicator, digestOf(value), `comparing ${name}`, {
      what: `Ranks have different ${name}`,
      remedy,
    });
}

function digestOf(text: string): Int32Array {
  const digest = createHash('sha256').update(text).digest();
  return Int32Array.from({ length: 8 }, (_, i) => digest.readInt32LE(4 * i));
}
