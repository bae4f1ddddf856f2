import { progressDisplay } from '@counterpoint/cli';
import { embeddingWriter } from '@counterpoint/data';
import type { Command } from 'commander';
import { embedRecordings } from '../scoring/embed-recordings.js';
import { openRun } from '../scoring/open-run.js';

interface EmbedOptions {
  readonly data: string;
  readonly split: string;
  readonly out: string;
  readonly engine: string;
  readonly json?: boolean;
}

export function addEmbedCommand(to: Command): void {
  to.command('embed')
    .description('writes the embedding of every recording, with its name and label')
    .argument('<run>', "a run's folder")
    .requiredOption(
      '--data <path>',
      'recordings; `?label=speaker&only=digit:3` takes a part of them',
    )
    .option('--split <name>', 'which part (default: the training part, or the only one)', '')
    .requiredOption('--out <file>', 'ending in .parquet or .npy')
    .option('--engine <name>', 'which engine computes; see `engines`', 'auto')
    .option('--json', 'prints one JSON object')
    .action(embed);
}

async function embed(run: string, { data, split, out, engine, json }: EmbedOptions): Promise<void> {
  const display = progressDisplay({ silent: json === true });
  const { encoder, modality, fingerprint } = await openRun(run, engine);
  const { rows, keys, labels, width, skipped } = await embedRecordings({
    path: data,
    split,
    modality,
    encoder,
    display,
  });
  const file = embeddingWriter(out, width);
  await file.write({ ids: keys, values: rows, labels });
  await file.finish();
  if (json)
    process.stdout.write(
      `${JSON.stringify({ out, count: keys.length, width, skipped: skipped.length, model: fingerprint })}\n`,
    );
  else
    display.say(
      `${keys.length} embeddings of width ${width} are in ${out}${skipped.length > 0 ? `; ${skipped.length} recordings were skipped` : ''}.`,
    );
}
