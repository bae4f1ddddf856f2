import { join } from 'node:path';
import { type Dataset } from '@counterpoint/core';
import { batches } from '@counterpoint/data';
import type { Command } from 'commander';
import { limited } from '../run/open-samples.js';
import { SkipReport } from '../run/skip-report.js';
import { addExamples } from '../commands/examples.js';
import { path, wholeNumber } from '../commands/parse-option.js';
import {
  batchSizeOption,
  dataOption,
  engineOption,
  jsonOption,
  onErrorOption,
  splitOption,
  type OnError,
} from '../commands/shared-options.js';
import { progressDisplay } from '../terminal/progress.js';
import { checkpointEncoders } from './checkpoint-encoders.js';
import type { Program } from '../program/program.js';
import { openRun } from '../run/open-run.js';
import { openSplits } from './open-splits.js';

export interface ExploreOptions {
  readonly data: string;
  readonly split?: string;
  readonly against?: string;
  readonly limit: number;
  readonly out?: string;
  readonly atlas?: string;
  readonly seed: number;
  readonly batchSize: number;
  readonly engine: string;
  readonly checkpoints: boolean;
  readonly onError: OnError;
  readonly json?: boolean;
}

/** Adds `explore`: one HTML file that shows what a run learned. */
export function addExploreCommand(to: Command, program: Program): void {
  const { samples, exampleData = 'data' } = program;
  const command = to
    .command('explore')
    .description(
      `writes one HTML file that shows what a run makes of the ${samples}; no server, no network`,
    )
    .argument('<run>', "a run's folder")
    .addOption(dataOption(samples).makeOptionMandatory())
    .addOption(splitOption('which split (default: all of them)'))
    .option('--against <run>', 'another run, compared on the same samples', path)
    .option('--limit <n>', `the most ${samples}, drawn evenly; 0: all`, wholeNumber(0), 10_000)
    .option('--out <file>', 'the page (default: `explore.html` in the run)', path)
    .option('--atlas <file>', 'also writes the map as Parquet for Embedding Atlas', path)
    .option('--no-checkpoints', 'leaves out the maps of the beginning and of earlier checkpoints')
    .option('--seed <n>', 'of the map', wholeNumber(0), 0)
    .addOption(batchSizeOption(samples))
    .addOption(engineOption())
    .addOption(onErrorOption(samples))
    .addOption(jsonOption())
    .action((run: string, options: ExploreOptions) => explore(program, run, options));
  addExamples(command, [
    `explore runs/first --data ${exampleData}`,
    `explore runs/first --data ${exampleData} --against runs/second --out both.html`,
  ]);
}

async function explore(program: Program, run: string, options: ExploreOptions): Promise<void> {
  const display = progressDisplay({ silent: options.json === true });
  const skips = new SkipReport(display);
  const written = await writeExplorer(program, run, options, {
    onSkip: options.onError === 'skip' ? skips.onSkip : undefined,
    onProgress: (step, totalSteps) => display.update({ step, totalSteps, facts: ['embedded'] }),
    say: (line) => display.say(line),
  });
  display.end();
  if (options.json)
    process.stdout.write(
      `${JSON.stringify({ run, ...written, skipped: skips.total, skippedByCode: skips.byCode })}\n`,
    );
  else {
    const size = (written.bytes / 1e6).toFixed(1);
    process.stdout.write(
      `Open ${written.page} in a browser (${written.samples} ${program.samples}, ${size} MB).\n`,
    );
    if (skips.total > 0) process.stdout.write(`${skips.text}\n`);
  }
}

/** What a caller hears while a page is made. */
export interface ExploreListener {
  readonly onSkip?: SkipReport['onSkip'];
  readonly onProgress?: (done: number, total: number) => void;
  readonly say?: (line: string) => void;
}

/** What was written. */
export interface WrittenExplorer {
  readonly page: string;
  readonly atlas?: string;
  readonly bytes: number;
  readonly samples: number;
}

/** `explore` for programs that call it: embeds, computes and writes the page. */
export async function writeExplorer(
  program: Program,
  run: string,
  options: ExploreOptions,
  { onSkip, onProgress, say }: ExploreListener = {},
): Promise<WrittenExplorer> {
  const { buildPage, gatherSamples, trainingOf, writeAtlas, writePage } =
    await import('@counterpoint/explorer');
  const opened = await openRun(run, { plugins: program.plugins, engine: options.engine });
  const { modality, encoder } = opened;
  const against =
    options.against &&
    (await openRun(options.against, { plugins: program.plugins, engine: options.engine }));
  const earlier = options.checkpoints ? await checkpointEncoders(run, opened) : [];
  const all = await openSplits(program, opened, options.data, options.split, onSkip);
  const dataset = limited(all, options.limit) as Dataset;
  const read = (of: Dataset) =>
    batches(of, {
      ...{ size: options.batchSize, seed: 0, shuffle: false, dropLast: false, epochs: 1 },
      onSkip,
    });
  const gathered = await gatherSamples({
    batches: read(dataset),
    size: dataset.size,
    modality,
    encoder,
    others: earlier.map(({ encoder: each }) => each),
    onProgress: (done) => onProgress?.(done, dataset.size),
  });
  const other = against
    ? await gatherSamples({
        batches: read(
          limited(
            await openSplits(program, against, options.data, options.split, onSkip),
            options.limit,
          ),
        ),
        size: dataset.size,
        modality: against.modality,
        encoder: against.encoder,
        placesBytes: 0,
      })
    : undefined;
  for (const { encoder: each } of earlier) each.dispose();
  encoder.dispose();
  if (against) against.encoder.dispose();
  await dataset.close?.();
  say?.(`Drawing the map of ${gathered.keys.length} ${program.samples}.`);
  const page = await buildPage({
    ...gathered,
    title: `Explorer of ${run}`,
    run,
    data: options.data,
    program: program.name,
    classes: dataset.classes,
    training: await trainingOf(run),
    checkpoints: earlier.map(({ step }, i) => ({ step, embeddings: gathered.others[i]! })),
    comparison: other && { name: options.against!, embeddings: other.embeddings },
    sheetEncoder: program.sheetEncoder,
    options: { seed: options.seed },
  });
  const file = options.out ?? join(run, 'explore.html');
  const { bytes } = await writePage(file, page);
  if (options.atlas !== undefined) await writeAtlas(options.atlas, page);
  return { page: file, atlas: options.atlas, bytes, samples: gathered.keys.length };
}
