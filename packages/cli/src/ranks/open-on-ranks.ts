import { RunFolder, type RunRecord } from '../run/run-folder.js';
import { broadcastText } from './broadcast-text.js';
import type { RunRanks } from './start-ranks.js';

/** A run as rank 0 finds it, on every rank. */
export async function openOnRanks(
  ranks: RunRanks | undefined,
  path: string,
): ReturnType<typeof RunFolder.open> {
  if (ranks === undefined) return RunFolder.open(path);
  const runFolder = ranks.isFirst ? await RunFolder.open(path) : undefined;
  const text = await broadcastText(
    ranks.communicator,
    JSON.stringify(runFolder?.record ?? null),
    'the run to resume',
  );
  return (
    runFolder ?? { record: JSON.parse(text) as RunRecord, folder: RunFolder.ofAnotherRank(path) }
  );
}
