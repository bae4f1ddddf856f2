import { Registry, type Dataset, type Sample } from '@counterpoint/core';
import { beginEngine, embedDataset, encoderRecord, loadEncoder, loadPlugins, progressDisplay } from '@counterpoint/cli';
import { embeddingWriter, mapDataset, openDataset } from '@counterpoint/data';
import type { Command } from 'commander';
import { plugins } from '../plugins.js';

interface EmbedOptions {
  readonly data: string;
  readonly split?: string;
  readonly out: string;
  readonly batchSize: string;
  readonly engine: string;
  readonly onError: string;
  readonly json?: boolean;
}

export function addEmbedCommand(to: Command): void {
  to.command('embed')
    .description('writes the embedding of every picture, with its name and class')
    .argument('<run>', "a run's folder")
    .requiredOption('--data <path>', 'pictures')
    .option('--split <name>', 'which part (default: the training part, or the only one)')
    .requiredOption('--out <file>', 'ending in .parquet, or in .npy (names and classes then go to .ids.jsonl beside it)')
    .option('--batch-size <n>', 'pictures at a time', '128')
    .option('--engine <name>', 'which engine computes; see `engines`', 'auto')
    .option('--on-error <policy>', 'skip or fail, for pictures that cannot be read', 'skip')
    .option('--json', 'prints one JSON object')
    .action(embed);
}

async function embed(run: string, { data, split, out, batchSize, engine, onError, json }: EmbedOptions): Promise<void> {
  const display = progressDisplay({ silent: json === true });
  const registry = new Registry(plugins);
  await loadPlugins(registry, (await encoderRecord(run)).plugins);
  await beginEngine(engine);
  const { encoder, modality, fingerprint } = await loadEncoder(run, registry);
  const onSkip = onError === 'skip' ? { onSkip: ({ key, message }: { key: string; message: string }) => display.say(`Skipped ${key}: ${message}`) } : {};
  const stored = await openDataset(data, { extensions: modality.extensions, ...(split === undefined ? {} : { split }), ...onSkip });
  const dataset = mapDataset(stored, (sample: Sample) => modality.decode(sample)) as Dataset;
  const embedded = await embedDataset({
    dataset, modality, encoder, batchSize: Number(batchSize), ...onSkip,
    onProgress: (done) => display.update({ step: done, totalSteps: dataset.size, facts: ['embedded'] }),
  });
  display.end();
  const file = embeddingWriter(out, embedded.width);
  await file.write({ ids: embedded.keys, values: embedded.rows, ...(embedded.labels.some((label) => label >= 0) ? { labels: embedded.labels } : {}) });
  const written = await file.finish();
  const { count, width, skipped } = embedded;
  if (json) process.stdout.write(`${JSON.stringify({ out: written, count, width, skipped: skipped.length, model: fingerprint })}\n`);
  else display.say(`${count} embeddings of width ${width} are in ${written.join(' and ')}${skipped.length > 0 ? `; ${skipped.length} pictures were skipped` : ''}.`);
}
