import type { ProgressDisplay } from '../terminal/progress.js';
import { printJson } from '../terminal/print-json.js';
import type { EmbeddingShard } from './embedding-shard.js';

/** Says that a shard is complete, where it is, so that nothing is to be done. @returns whether */
export function completeShard(
  { path, complete }: EmbeddingShard,
  display: ProgressDisplay,
  json: boolean | undefined,
): boolean {
  if (complete === undefined) return false;
  const { rows: count, width, model, classes, skipped: skippedByCode } = complete;
  const skipped = Object.values(skippedByCode).reduce((sum, times) => sum + times, 0);
  const leftOut = skipped === 0 ? '' : `, ${skipped} samples could not be read`;
  if (json)
    printJson({
      ...{ out: [path], count, width, classes, skipped, skippedByCode, model },
      isFromEarlier: true,
    });
  else display.say(`${path} is complete already: ${count} embeddings${leftOut}. Nothing was done.`);
  return true;
}
