import { compareDigests, stateDigest, type NamedVariables } from '@counterpoint/core';
import type { RunRanks } from './start-ranks.js';

/** What exchanges cost since the last call, for the log. */
export function exchangeMetrics(
  ranks: RunRanks | undefined,
): () => Readonly<Record<string, number>> {
  if (ranks === undefined) return () => ({});
  let before = ranks.communicator.counts;
  return () => {
    const now = ranks.communicator.counts;
    const metrics = {
      exchangeMessages: now.messages - before.messages,
      exchangeBytes: now.bytes - before.bytes,
      exchangeMilliseconds: now.milliseconds - before.milliseconds,
    };
    before = now;
    return metrics;
  };
}

/**
 * Compares all state over ranks.
 *
 * @throws CP_CORE_RANKS_DISAGREE where a rank's values differ in one bit
 */
export async function compareState(
  ranks: RunRanks | undefined,
  variables: NamedVariables,
  step: number,
): Promise<void> {
  if (ranks === undefined) return;
  const digest = await stateDigest(variables);
  await compareDigests(ranks.communicator, digest, `step ${step}, digest of all state`, {
    what: 'The ranks no longer have the same values',
    remedy: 'look for damaged memory or different processors; resume from the newest checkpoint',
  });
}
