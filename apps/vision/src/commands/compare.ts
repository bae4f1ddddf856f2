import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Registry, Rng, readRows, rankMe, spread, uniformity, type Encoder } from '@counterpoint/core';
import { loadEncoder, peakMemory, progressDisplay, resolveConfig, runTrain, textTable, type TrainOptions } from '@counterpoint/cli';
import { openDataset } from '@counterpoint/data';
import { accuracyReport, reportJson, spearman, type Parts, type ReportJson } from '@counterpoint/eval';
import { imageModality } from '@counterpoint/image';
import { tensor2d } from '@tensorflow/tfjs-core';
import type { Command } from 'commander';
import { plugins } from '../plugins.js';
import { recipes } from '../recipes.js';
import { embedParts, splitNames } from '../scoring/embed-parts.js';
import { trainProgram } from '../train-program.js';

interface CompareOptions {
  readonly data: string;
  readonly methods: string;
  readonly out: string;
  readonly epochs?: string;
  readonly minutes?: string;
  readonly seeds: string;
  readonly set: readonly string[];
  readonly train: string;
  readonly test: string;
  readonly neighbours: string;
  readonly engine: string;
  readonly json?: boolean;
}

/** One row of the comparison. */
interface Compared {
  readonly method: string;
  readonly seed: number;
  readonly seconds: number;
  readonly epochs: number;
  readonly peakBytes: number;
  readonly scores: ReportJson;
  readonly rankMe: number;
  readonly uniformity: number;
  readonly spread: number;
}

export function addCompareCommand(to: Command): void {
  to.command('compare')
    .description('trains several methods under one budget and prints one table')
    .requiredOption('--data <path>', 'labelled data with a training and a test part')
    .option('--methods <names>', 'separated by commas', Object.keys(recipes).join(','))
    .requiredOption('--out <folder>', 'where the runs go, one folder a method and seed')
    .option('--epochs <n>', 'the budget of each run in passes over the data')
    .option('--minutes <n>', 'or in minutes of training')
    .option('--seeds <list>', 'separated by commas', '1')
    .option('--set <path=value>', 'changes one entry of every config; may be given again', (value: string, before: string[]) => [...before, value], [])
    .option('--train <split>', 'the part to learn from', 'train')
    .option('--test <split>', 'the part to score', 'test')
    .option('--neighbours <k>', 'neighbours that vote', '200')
    .option('--engine <name>', 'which engine computes; see `engines`', 'auto')
    .option('--json', 'prints one JSON object')
    .action(compare);
}

async function compare(options: CompareOptions): Promise<void> {
  const display = progressDisplay({ silent: options.json === true });
  const rows: Compared[] = [];
  let reference: Parts | undefined;
  for (const seed of options.seeds.split(',').map(Number)) {
    for (const method of options.methods.split(',')) {
      const folder = join(options.out, `${method}-seed-${seed}`);
      display.say(`${method}, seed ${seed}.`);
      const common: TrainOptions = { data: options.data, method, engine: options.engine, set: options.set, plugin: [], seed: String(seed), json: options.json ?? false, out: folder };
      const epochs = options.minutes === undefined ? Number(options.epochs ?? 5) : await epochsOf(Number(options.minutes), { ...common, out: `${folder}-timing` });
      const { value: result, peakBytes } = await peakMemory(() => runTrain(trainProgram, { ...common, epochs: String(epochs) }));
      const { encoder, modality, untrained } = await loadEncoder(folder, new Registry(plugins));
      const names = await splitNames(options.data, modality, options);
      const begun = await untrained();
      const parts = await embedParts(options.data, names, modality, display, encoder);
      const baselines = { untrained: await embedParts(options.data, names, modality, display, begun), ...(reference ? { first: reference } : {}) };
      reference ??= parts;
      const report = accuracyReport(method, parts, baselines, { knn: { k: Math.min(Number(options.neighbours), parts.train.count), temperature: 0.1 } });
      rows.push({ method, seed, seconds: result!.seconds, epochs, peakBytes, scores: reportJson(report), ...(await labelFree(parts)) });
      disposeEach([encoder, begun]);
      result!.method.dispose();
      await writeFile(join(options.out, 'comparison.json'), `${JSON.stringify({ data: options.data, rows }, null, 2)}\n`);
    }
  }
  const order = rows.length > 2 ? { rankMe: correlation(rows, 'rankMe'), uniformity: correlation(rows, 'uniformity'), spread: correlation(rows, 'spread') } : undefined;
  if (options.json) process.stdout.write(`${JSON.stringify({ data: options.data, rows, rankCorrelationWithProbe: order })}\n`);
  else process.stdout.write(`${tableOf(rows)}\n${order ? `Rank correlation of label-free scores with the linear probe: RankMe ${order.rankMe.toFixed(2)}, uniformity ${order.uniformity.toFixed(2)}, spread ${order.spread.toFixed(2)}.\n` : ''}`);
}

/** Steps of the run that tells a method's pace. */
const timingSteps = 12;

/** How many epochs fit the minutes: from the pace of a short run that is thrown away. */
async function epochsOf(minutes: number, options: TrainOptions): Promise<number> {
  const { batchSize } = await resolveConfig(trainProgram, options);
  const { size } = await openDataset(options.data!, { split: 'train', extensions: imageModality().extensions });
  const short = await runTrain(trainProgram, { ...options, epochs: String((timingSteps * batchSize) / size) });
  const samplesPerSecond = short!.viewsPerSecond / short!.method.views;
  short!.method.dispose();
  return (minutes * 60 * samplesPerSecond) / size;
}

async function labelFree({ test }: Parts): Promise<{ rankMe: number; uniformity: number; spread: number }> {
  const order = Rng.of(0, 'label-free rows').permutation(test.count).subarray(0, 1000);
  const values = new Float32Array(order.length * test.width);
  order.forEach((from, to) => values.set(test.rows.subarray(from * test.width, (from + 1) * test.width), to * test.width));
  const tensor = tensor2d(values, [order.length, test.width]);
  const rows = await readRows(tensor, order.length);
  tensor.dispose();
  return { rankMe: rankMe(rows), uniformity: uniformity(rows), spread: spread(rows) };
}

const scoreAt = (scores: ReportJson, path: string): { value: number; low: number; high: number } => path.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], scores) as { value: number; low: number; high: number };

function correlation(rows: readonly Compared[], name: 'rankMe' | 'uniformity' | 'spread'): number {
  return spearman(rows.map((row) => row[name]), rows.map(({ scores }) => scoreAt(scores, 'linear.top1').value));
}

function tableOf(rows: readonly Compared[]): string {
  const percent = (score: { value: number; low: number; high: number } | undefined) => (score ? `${(100 * score.value).toFixed(1)} (${(100 * score.low).toFixed(1)} to ${(100 * score.high).toFixed(1)})` : '');
  return textTable(['method', 'seed', 'epochs', 'neighbours %', 'over untrained', 'over the first', 'linear %', 'RankMe', 'minutes', 'GB'], rows.map(({ method, seed, epochs, scores, rankMe: rank, seconds, peakBytes }) => [
    method, String(seed), epochs.toFixed(1), percent(scoreAt(scores, 'knn.top1')), percent(scoreAt(scores, 'gain.untrained.knn.top1')), percent(scoreAt(scores, 'gain.first.knn.top1')),
    percent(scoreAt(scores, 'linear.top1')), rank.toFixed(1), (seconds / 60).toFixed(1), (peakBytes / 1e9).toFixed(2),
  ]));
}

function disposeEach(encoders: readonly Encoder[]): void {
  for (const encoder of encoders) encoder.dispose();
}
