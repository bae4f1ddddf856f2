import { join } from 'node:path';
import { CounterpointError } from '@counterpoint/core';
import { beginEngine, limited, progressDisplay } from '@counterpoint/cli';
import { openDataset } from '@counterpoint/data';
import { imageModality } from '@counterpoint/image';
import type { Command } from 'commander';
import { recipes } from '../recipes.js';
import { comparisonTable } from './comparison-table.js';
import {
  accuracy,
  rankCorrelations,
  readComparison,
  writeComparison,
  type ComparedRun,
} from './comparison.js';
import { scoredRun, type Scored, type ScoreOptions } from './scored-run.js';
import { trainRun } from './train-run.js';
import { folderName, variantOf, type Variant } from './variant.js';

interface CompareOptions {
  readonly data: string;
  readonly methods?: string;
  readonly variant: readonly string[];
  readonly out: string;
  readonly epochs?: string;
  readonly minutes?: string;
  readonly seeds: string;
  readonly set: readonly string[];
  readonly limit: string;
  readonly testLimit: string;
  readonly train: string;
  readonly test: string;
  readonly neighbours: string;
  readonly engine: string;
  readonly json?: boolean;
}

const several = (value: string, before: readonly string[]): readonly string[] => [...before, value];

export function addCompareCommand(to: Command): void {
  to.command('compare')
    .description(
      'trains several methods under one budget, each in a process of its own, and prints one table; begun again with the same --out it goes on where it was',
    )
    .requiredOption('--data <path>', 'labelled data with a training and a test part')
    .option(
      '--methods <names>',
      `separated by commas (default: all, without variants: ${Object.keys(recipes).join(', ')})`,
    )
    .option(
      '--variant <text>',
      '"name: method path=value ...": a method with other settings, beside those of --methods; may be given again',
      several,
      [],
    )
    .requiredOption('--out <folder>', 'where the runs go, one folder a method and seed')
    .option('--epochs <n>', 'the budget of each run in passes over the data')
    .option('--minutes <n>', 'or in minutes of training')
    .option('--seeds <list>', 'separated by commas', '1')
    .option(
      '--set <path=value>',
      'changes one entry of every config; may be given again',
      several,
      [],
    )
    .option(
      '--limit <n>',
      'pictures of the training part to learn and score with, the same ones for every run; 0 takes all',
      '0',
    )
    .option(
      '--test-limit <n>',
      'pictures of the test part to score, the same ones for every run; 0 takes all',
      '0',
    )
    .option('--train <split>', 'the part to learn from', 'train')
    .option('--test <split>', 'the part to score', 'test')
    .option('--neighbours <k>', 'neighbours that vote', '200')
    .option('--engine <name>', 'which engine computes; see `engines`', 'auto')
    .option('--json', 'prints one JSON object')
    .action(compare);
}

async function compare(options: CompareOptions): Promise<void> {
  const { data, out } = options;
  const display = progressDisplay({ silent: options.json === true });
  const score: ScoreOptions = {
    data,
    train: options.train,
    test: options.test,
    limit: whole('--limit', options.limit, 0),
    testLimit: whole('--test-limit', options.testLimit, 0),
    neighbours: whole('--neighbours', options.neighbours, 1),
  };
  const budget =
    options.minutes === undefined
      ? { epochs: positive('--epochs', options.epochs ?? '5') }
      : { minutes: positive('--minutes', options.minutes) };
  const seeds = options.seeds.split(',').map((seed) => whole('--seeds', seed, 0));
  const settings = [`data.split=${options.train}`, `data.limit=${score.limit}`, ...options.set];
  await beginEngine(options.engine);
  const { size: samples } = limited(
    await openDataset(data, { split: options.train, extensions: imageModality().extensions }),
    score.limit,
  );
  const begun = await readComparison(out, data);
  const runs: ComparedRun[] = [...begun.runs];
  for (const seed of seeds) {
    for (const variant of variantsOf(options)) {
      if (runs.some((run) => run.variant === variant.name && run.seed === seed)) continue;
      display.say(`${variant.name}, seed ${seed}.`);
      const training = await trainRun({
        data,
        variant,
        seed,
        out: join(out, folderName(variant, seed)),
        settings,
        engine: options.engine,
        budget,
        samples,
      });
      const trained = await scoredRun(training.run, score, 'trained');
      const untrained =
        untrainedBefore(runs, variant, seed) ?? (await scoredRun(training.run, score, 'untrained'));
      runs.push({
        variant: variant.name,
        method: variant.method,
        settings: variant.settings,
        seed,
        training,
        trained,
        untrained,
      });
      await writeComparison(out, { data, runs });
      display.say(
        `  neighbours ${(100 * accuracy(trained.knn).value).toFixed(1)}% (untrained ${(100 * accuracy(untrained.knn).value).toFixed(1)}%), linear ${(100 * accuracy(trained.linear).value).toFixed(1)}%, RankMe ${trained.rankMe.toFixed(1)}.`,
      );
    }
  }
  if (options.json)
    process.stdout.write(
      `${JSON.stringify({ data, runs, rankCorrelationWithProbe: rankCorrelations(runs) })}\n`,
    );
  else process.stdout.write(`${comparisonTable(runs)}\n`);
}

/** Every run of a seed begins with the same encoder, unless its settings change that. */
function untrainedBefore(
  runs: readonly ComparedRun[],
  { settings }: Variant,
  seed: number,
): Scored | undefined {
  const own = (list: readonly string[]) =>
    list.some((setting) => /^(encoder|modality|weights)/.test(setting));
  return own(settings)
    ? undefined
    : runs.find((run) => run.seed === seed && !own(run.settings))?.untrained;
}

function variantsOf({ methods, variant }: CompareOptions): readonly Variant[] {
  const named = methods ?? (variant.length > 0 ? '' : Object.keys(recipes).join(','));
  return [...named.split(',').filter((name) => name !== ''), ...variant].map(variantOf);
}

function positive(where: string, text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new CounterpointError('CP_CLI_USAGE', { what: `"${text}" is no number above 0`, where });
}

function whole(where: string, text: string, least: number): number {
  const value = Number(text);
  if (text !== '' && Number.isInteger(value) && value >= least) return value;
  throw new CounterpointError('CP_CLI_USAGE', {
    what: `"${text}" is no whole number of at least ${least}`,
    where,
  });
}
