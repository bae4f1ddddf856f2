import { embeddingWriter, sliceOf, type SliceNumber } from '@counterpoint/data';
import type { Command } from 'commander';
import { completeShard } from '../embed/complete-shard.js';
import { embeddingShard } from '../embed/embedding-shard.js';
import { addMergeCommand } from '../embed/merge-command.js';
import { checkOut, outOption } from '../embed/out-option.js';
import { shardOption } from '../embed/shard-option.js';
import type { Program } from '../program/program.js';
import { checkWritable, prepareFile } from '../run/check-writable.js';
import { decodeSamples } from '../run/decode-samples.js';
import { embedBatches } from '../run/embed-dataset.js';
import { openProgramRun } from '../run/open-program-run.js';
import { openRunData } from '../run/open-run-data.js';
import { sayReport } from '../run/read-report.js';
import { withCrops } from '../run/with-crops.js';
import { SkipReport } from '../run/skip-report.js';
import { printJson } from '../terminal/print-json.js';
import { refuseOtherNames } from '../source/refuse-other-names.js';
import { progressDisplay } from '../terminal/progress.js';
import { addExamples } from './examples.js';
import {
  batchSizeOption,
  cropsOption,
  dataOption,
  engineOption,
  threadsOption,
  jsonOption,
  labelOption,
  onErrorOption,
  splitOption,
  type OnError,
} from './shared-options.js';

interface EmbedCommandOptions {
  readonly data: string;
  readonly split?: string;
  readonly label?: string;
  readonly out: string;
  readonly shard?: SliceNumber;
  readonly batchSize: number;
  readonly crops: number;
  readonly engine: string;
  readonly onError: OnError;
  readonly json?: boolean;
}

/** Adds `embed`: the embedding of every sample, by a run of any modality. */
export function addEmbedCommand(to: Command, program: Program): void {
  const { samples, exampleData = 'data' } = program;
  const command = to
    .command('embed')
    .description(`writes the embedding of each of the ${samples}, with its name and class`)
    .argument('<run>', "a run's folder")
    .addOption(dataOption(samples).makeOptionMandatory())
    .addOption(splitOption())
    .addOption(labelOption())
    .addOption(outOption())
    .addOption(shardOption(samples))
    .addOption(batchSizeOption(samples))
    .addOption(cropsOption(samples))
    .addOption(engineOption())
    .addOption(threadsOption())
    .addOption(onErrorOption(samples))
    .addOption(jsonOption())
    .action((run: string, options: EmbedCommandOptions) => embed(program, run, options));
  addExamples(command, [
    `embed runs/first --data ${exampleData} --out embeddings.parquet`,
    `embed runs/first --data ${exampleData} --split test --out test.npy`,
  ]);
  addMergeCommand(command);
}

async function embed(
  program: Program,
  run: string,
  {
    data,
    split,
    label,
    out,
    shard: slice,
    batchSize,
    crops,
    engine,
    onError,
    json,
  }: EmbedCommandOptions,
): Promise<void> {
  const display = progressDisplay({ silent: json === true });
  const skips = new SkipReport(display);
  const onSkip = onError === 'skip' ? skips.onSkip : undefined;
  checkOut(out, slice);
  refuseOtherNames(data, { split, label });
  await (slice === undefined ? prepareFile(out) : checkWritable(out));
  const opened = withCrops(await openProgramRun(program, run, engine), crops);
  const { encoder, modality, fingerprint } = opened;
  const { width } = encoder;
  const allSamples = await openRunData(program, opened, { path: data, split, label }, onSkip);
  const storedDataset = slice === undefined ? allSamples : sliceOf(allSamples, slice);
  const dataReport = sayReport(storedDataset, display);
  const identity = {
    model: fingerprint,
    data: allSamples.fingerprint,
    classes: allSamples.classes,
    classesFrom: dataReport.classesFrom,
    width,
  };
  const shard = slice && (await embeddingShard(out, slice, identity));
  if (shard && completeShard(shard, display, json)) return allSamples.close?.();
  const file = embeddingWriter(shard?.path ?? out, width);
  const dataset = decodeSamples(storedDataset, modality, skips);
  const { classes } = storedDataset;
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
      onSkip,
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
  const paths = [...(await file.finish())];
  if (shard) paths.push(await shard.finish({ rows: count, skipped: skips.byCode }));
  if (json)
    printJson({
      out: paths,
      count,
      width,
      classes,
      read: dataReport,
      skipped: skips.total,
      skippedByCode: skips.byCode,
      textsNotRead: skips.sidecars,
      model: fingerprint,
    });
  else
    display.say(
      `${count} embeddings of width ${width} are in ` +
        `${paths.join(' and ')}${skips.text === '' ? '' : `; ${skips.text}`}.`,
    );
}
