import type { Command } from 'commander';
import { addExamples } from '../commands/examples.js';
import { jsonOption } from '../commands/shared-options.js';
import { prepareFile } from '../run/check-writable.js';
import { printJson } from '../terminal/print-json.js';
import { progressDisplay } from '../terminal/progress.js';
import { embeddingsOption } from './out-option.js';
import { mergeShards } from './merge-shards.js';

interface MergeOptions {
  readonly out: string;
  readonly json?: boolean;
}

/** Adds `embed merge`: one file from the shards that several processes embedded. */
export function addMergeCommand(embed: Command): void {
  const command = embed
    .command('merge')
    .description('checks the shards of `embed --shard` and joins them into one file')
    .argument('<folder>', 'the folder that the shards were written to')
    .addOption(embeddingsOption())
    .addOption(jsonOption())
    .action(merge);
  // Options behind `merge` are its own, and those that `embed` requires are not asked for.
  for (let above: Command | null = embed; above !== null; above = above.parent)
    above.enablePositionalOptions();
  embed.hook('preSubcommand', () => {
    for (const option of embed.options) option.mandatory = false;
  });
  addExamples(command, [
    'merge shards --out embeddings.parquet',
    'merge shards --out embeddings.npy --json',
  ]);
}

async function merge(folder: string, { out, json }: MergeOptions): Promise<void> {
  const display = progressDisplay({ silent: json === true });
  await prepareFile(out);
  const merged = await mergeShards(folder, out, (step, totalSteps) =>
    display.update({ step, totalSteps, facts: ['joined'] }),
  ).finally(() => display.end());
  const skipped = Object.values(merged.skipped).reduce((sum, count) => sum + count, 0);
  if (json) return printJson({ ...merged, skipped, skippedByCode: merged.skipped });
  const leftOut = skipped === 0 ? '' : `; ${skipped} samples could not be read`;
  display.say(
    `${merged.rows} embeddings of width ${merged.width} from ${merged.shards} shards are in ` +
      `${merged.out.join(' and ')}${leftOut}.`,
  );
}
