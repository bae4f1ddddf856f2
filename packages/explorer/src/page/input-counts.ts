import { CounterpointError } from '@counterpoint/core';
import type { ExplorerInput } from './explorer-input.js';

/**
 * Checks that every list has an entry for each sample.
 *
 * @throws CP_EXPLORER_EMPTY below 4 samples, CP_EXPLORER_COUNTS, CP_EXPLORER_TOO_MANY
 */
export function checkCounts(input: ExplorerInput, exactUpTo: number): void {
  const { count } = input.embeddings;
  if (count < 4)
    throw new CounterpointError('CP_EXPLORER_EMPTY', {
      what: `There are ${count} samples`,
      where: input.data,
      expected: 'at least 4',
      remedy: 'give more data, or look at what was skipped',
    });
  const lists = {
    keys: input.keys,
    labels: input.labels,
    metadata: input.metadata,
    previews: input.previews,
    spectrograms: input.spectrograms,
  };
  for (const [name, list] of Object.entries(lists)) sameCount(name, list?.length, count);
  sameCount('the other run', input.comparison?.embeddings.count, count);
  const checkpoints = input.checkpoints ?? [];
  for (const { step, embeddings } of checkpoints)
    sameCount(`step ${step}`, embeddings.count, count);
  if (count > exactUpTo && (input.comparison || checkpoints.length > 0))
    throw new CounterpointError('CP_EXPLORER_TOO_MANY', {
      what: `Two spaces of ${count} samples were given`,
      expected: `at most ${exactUpTo} samples where spaces are compared`,
      remedy: 'lower --limit, or leave out --against and the checkpoints',
    });
}

function sameCount(name: string, length: number | undefined, count: number): void {
  if (length === undefined || length === count) return;
  throw new CounterpointError('CP_EXPLORER_COUNTS', {
    what: `${name} has ${length} entries for ${count} samples`,
    expected: 'one a sample',
  });
}
