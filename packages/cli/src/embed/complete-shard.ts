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
  const { rows: count, width, model } = complete;
  if (json) printJson({ out: [path], count, width, model, isFromEarlier: true });
  else display.say(`${path} is complete already: ${count} embeddings. Nothing was done.`);
  return true;
}
