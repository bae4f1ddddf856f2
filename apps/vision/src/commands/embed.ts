import { Registry, type Dataset, type Sample } from '@counterpoint/core';
import { beginEngine, embedBatches, encoderRecord, loadEncoder, loadPlugins, progressDisplay, SkipReport, wholeNumber } from '@counterpoint/cli';
import { embeddingWriter, mapDataset, openDataset } from '@counterpoint/data';
import { Option, type Command } from 'commander';
import { plugins } from '../plugins.js';

interface EmbedOptions {
  readonly data: string;
  readonly split?: string;
  readonly out: string;
  readonly batchSize: number;
  readonly engine: string;
  readonly onError: 'skip' | 'fail';
  readonly json?: boolean;
}

export function addEmbedCommand(to: Command): void {
  to.command('embed')
    .description('writes the embedding of every picture, with its name and class')
    .argument('<run>', "a run's folder")
    .requiredOption('--data <path>', 'pictures')
    .option('--split <name>', 'which part (default: the training part, or the only one)')
    .requiredOption('--out <file>', 'ending in .parquet, or in .npy (names and classes then go to .ids.jsonl beside it)')
    .option('--batch-size <n>', 'pictures at a time', wholeNumber(1), 128)
    .option('--engine <name>', 'which engine computes; see `engines`', 'auto')
    .addOption(new Option('--on-error <policy>', 'for pictures that cannot be read').choices(['skip', 'fail']).default('skip'))
    .option('--json', 'prints one JSON object')
    .action(embed);
}

async function embed(run: string, { data, split, out, batchSize, engine, onError, json }: EmbedOptions): Promise<void> {
  const display = progressDisplay({ silent: json === true });
  const skips = new SkipReport(display);
  const onSkip = onError === 'skip' ? { onSkip: skips.onSkip } : {};
  const registry = new Registry(plugins);
  await loadPlugins(registry, (await encoderRecord(run)).plugins);
  await beginEngine(engine);
  const { encoder, modality, fingerprint } = await loadEncoder(run, registry);
  const file = embeddingWriter(out, encoder.width);
  const stored = await openDataset(data, { extensions: modality.extensions, ...(split === undefined ? {} : { split }), ...onSkip });
  const dataset = mapDataset(stored, (sample: Sample) => modality.decode(sample)) as Dataset;
  let count = 0;
  try {
    const onProgress = (done: number) => display.update({ step: done, totalSteps: dataset.size, facts: ['embedded'] });
    for await (const { keys, rows, labels } of embedBatches({ dataset, modality, encoder, batchSize, onProgress, ...onSkip })) {
      await file.write({ ids: keys, values: rows, labels });
      count += keys.length;
    }
  } catch (error) {
    await file.abandon();
    throw error;
  } finally {
    display.end();
    await dataset.close?.();
  }
  const written = await file.finish();
  if (json) process.stdout.write(`${JSON.stringify({ out: written, count, width: encoder.width, skipped: skips.total, skippedByCode: skips.byCode, model: fingerprint })}\n`);
  else display.say(`${count} embeddings of width ${encoder.width} are in ${written.join(' and ')}${skips.total > 0 ? `; ${skips.text}` : ''}.`);
}
