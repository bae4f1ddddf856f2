import { Registry, type Dataset, type Plugin, type Sample } from '@counterpoint/core';
import { embeddingWriter, mapDataset, openDataset } from '@counterpoint/data';
import { Option, type Command } from 'commander';
import { loadPlugins } from '../config/load-plugins.js';
import { wholeNumber } from '../terminal/number-option.js';
import { progressDisplay } from '../terminal/progress.js';
import { beginEngine } from './begin-engine.js';
import { embedBatches } from './embed-dataset.js';
import { encoderRecord, loadEncoder } from './load-encoder.js';
import { SkipReport } from './skip-report.js';

interface EmbedCommandOptions {
  readonly data: string;
  readonly split?: string;
  readonly out: string;
  readonly batchSize: number;
  readonly engine: string;
  readonly onError: 'skip' | 'fail';
  readonly json?: boolean;
}

/**
 * Adds `embed`: the embedding of every sample, by a run of any modality.
 *
 * @param samples what the program calls them: `pictures`
 */
export function addEmbedCommand(to: Command, plugins: readonly Plugin[], samples: string): void {
  to.command('embed')
    .description(`writes the embedding of every one of the ${samples}, with its name and class`)
    .argument('<run>', "a run's folder")
    .requiredOption('--data <path>', samples)
    .option('--split <name>', 'which part (default: the training part, or the only one)')
    .requiredOption(
      '--out <file>',
      'ending in .parquet, or in .npy (names and classes then go to .ids.jsonl beside it)',
    )
    .option('--batch-size <n>', `${samples} at a time`, wholeNumber(1), 128)
    .option('--engine <name>', 'which engine computes; see `engines`', 'auto')
    .addOption(
      new Option('--on-error <policy>', `for ${samples} that cannot be read`)
        .choices(['skip', 'fail'])
        .default('skip'),
    )
    .option('--json', 'prints one JSON object')
    .action((run: string, options: EmbedCommandOptions) => embed(plugins, run, options));
}

async function embed(
  plugins: readonly Plugin[],
  run: string,
  { data, split, out, batchSize, engine, onError, json }: EmbedCommandOptions,
): Promise<void> {
  const display = progressDisplay({ silent: json === true });
  const skips = new SkipReport(display);
  const onSkip = onError === 'skip' ? { onSkip: skips.onSkip } : {};
  const registry = new Registry(plugins);
  await loadPlugins(registry, (await encoderRecord(run)).plugins);
  await beginEngine(engine);
  const { encoder, modality, fingerprint } = await loadEncoder(run, registry);
  const file = embeddingWriter(out, encoder.width);
  const stored = await openDataset(data, { extensions: modality.extensions, split, ...onSkip });
  const dataset = mapDataset(stored, (sample: Sample) => modality.decode(sample)) as Dataset;
  let count = 0;
  try {
    const onProgress = (done: number) =>
      display.update({ step: done, totalSteps: dataset.size, facts: ['embedded'] });
    for await (const { keys, rows, labels } of embedBatches({
      dataset,
      modality,
      encoder,
      batchSize,
      onProgress,
      ...onSkip,
    })) {
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
  if (json)
    process.stdout.write(
      `${JSON.stringify({ out: written, count, width: encoder.width, skipped: skips.total, skippedByCode: skips.byCode, model: fingerprint })}\n`,
    );
  else
    display.say(
      `${count} embeddings of width ${encoder.width} are in ${written.join(' and ')}${skips.total > 0 ? `; ${skips.text}` : ''}.`,
    );
}
