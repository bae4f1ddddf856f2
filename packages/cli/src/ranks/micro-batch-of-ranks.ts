import { CounterpointError, type NamedVariables } from '@counterpoint/core';
import type { RunRanks } from './start-ranks.js';

/** Below this many rows, statistics of a micro-batch say little of the data. */
const fewRows = 32;

/**
 * The micro-batch of a run on ranks: the config's, or an equal part of the batch for each rank. A
 * run keeps it, so that it can go on
 * with another number of ranks.
 *
 * @throws CP_CLI_RANKS when there are more ranks than micro-batches
 */
export function microBatchOfRanks(
  ranks: RunRanks | undefined,
  { batchSize, microBatch }: { readonly batchSize: number; readonly microBatch: number },
): number {
  if (ranks === undefined) return microBatch;
  const { size } = ranks.communicator;
  const microBatchSize = microBatch > 0 ? microBatch : Math.ceil(batchSize / size);
  const parts = Math.ceil(batchSize / microBatchSize);
  if (parts >= size) return microBatchSize;
  throw new CounterpointError('CP_CLI_RANKS', {
    what: `${size} ranks are more than the ${parts} micro-batches of a batch`,
    where: '--ranks',
    expected: `at most ${parts} ranks for batchSize ${batchSize} and microBatch ${microBatchSize}`,
    remedy: 'start fewer ranks, or begin a run with a smaller microBatch',
    facts: { ranks: size, parts },
  });
}

/** A line for runs whose batch normalisation sees few rows, or undefined. */
export function normalisationWarning(
  ranks: RunRanks | undefined,
  state: NamedVariables,
  microBatch: number,
): string | undefined {
  const normalises = Object.keys(state).some((name) => name.endsWith('running_var'));
  if (ranks === undefined || !normalises) return undefined;
  const advice =
    microBatch < fewRows ? ' That is few: raise microBatch, or use layer normalisation.' : '';
  return `Batch normalisation uses the statistics of each micro-batch of ${microBatch} rows.${advice}`;
}
