import { join } from 'node:path';
import { CounterpointError, Registry } from '@counterpoint/core';
import { sameSplit } from '@counterpoint/data';
import { Option, type Command } from 'commander';
import { comparisonTable } from '../compare/comparison-table.js';
import {
  accuracy,
  earlierRun,
  rankCorrelations,
  readComparison,
  scoresOf,
  writeComparison,
  type ComparedRun,
} from '../compare/comparison.js';
import { sameStart } from '../compare/same-start.js';
import { scoredRun, type Scored, type ScoreOptions } from '../compare/scored-run.js';
import { trainRun } from '../compare/train-run.js';
import { folderName, variantOf, type Variant } from '../compare/variant.js';
import { loadPlugins } from '../config/load-plugins.js';
import type { Program } from '../program/program.js';
import { beginEngine } from '../run/begin-engine.js';
import { checkWritable } from '../run/check-writable.js';
import { limited } from '../run/open-samples.js';
import { noMethod, resolveConfig } from '../run/resolve-config.js';
import { openSource } from '../source/open-source.js';
import { sourceSplits } from '../source/source-splits.js';
import { printJson } from '../terminal/print-json.js';
import { progressDisplay } from '../terminal/progress.js';
import { addExamples } from './examples.js';
import { listOf, names, number, path, several, text, wholeNumber } from './parse-option.js';
import {
  engineOption,
  threadsOption,
  jsonOption,
  labelOption,
  pluginOption,
} from './shared-options.js';

interface CompareOptions {
  readonly data: string;
  readonly testData?: string;
  readonly label?: string;
  readonly methods?: readonly string[];
  readonly variant: readonly string[];
  readonly out: string;
  readonly epochs: number;
  readonly minutes?: number;
  readonly seeds: readonly number[];
  readonly set: readonly string[];
  readonly limit: number;
  readonly testLimit: number;
  readonly train: string;
  readonly test: string;
  readonly neighbours?: number;
  readonly engine: string;
  readonly plugin: readonly string[];
  readonly json?: boolean;
}

/** Adds `compare`: several methods under one budget. */
export function addCompareCommand(to: Command, program: Program): void {
  const { samples, recipes, exampleData = 'data' } = program;
  const option = (flags: string, description: string) => new Option(flags, description);
  const command = to
    .command('compare')
    .description(
      'trains several methods under one budget, each in a process of its own, and prints ' +
        'one table; given again with the same --out it continues',
    );
  const options = [
    option('--data <path>', `labelled ${samples} with a training and a test split`)
      .argParser(path)
      .makeOptionMandatory(),
    option('--test-data <path>', 'where the test split is, when it is elsewhere').argParser(path),
    labelOption(),
    option(
      '--methods <names>',
      `with commas between (default: all: ${Object.keys(recipes).join(', ')}; none where there are variants)`,
    ).argParser(names),
    option(
      '--variant <text>',
      '"name: method path=value ...": a method with other settings; may be given again',
    )
      .argParser(several(text))
      .default([], 'none'),
    option('--out <folder>', 'where the runs go, one folder for each method and seed')
      .argParser(path)
      .makeOptionMandatory(),
    option('--epochs <n>', 'the budget of each run in passes over the data')
      .argParser(number({ above: 0 }))
      .default(5),
    option('--minutes <n>', 'or in minutes of training').argParser(number({ above: 0 })),
    option('--seeds <list>', 'with commas between')
      .argParser(listOf(wholeNumber(0, 2 ** 31 - 1)))
      .default([1], '1'),
    option('--set <path=value>', 'changes one entry of every config; may be given again')
      .argParser(several((value: string) => value))
      .default([], 'none'),
    option('--limit <n>', `${samples} of the training split, the same ones for every run; 0: all`)
      .argParser(wholeNumber(0))
      .default(0),
    option('--test-limit <n>', `${samples} of the test split, the same ones for every run; 0: all`)
      .argParser(wholeNumber(0))
      .default(0),
    option('--train <split>', 'the split to learn from').argParser(text).default('train'),
    option('--test <split>', 'the split to score').argParser(text).default('test'),
    option(
      '--neighbours <k>',
      'neighbours that vote (default: chosen for each run on training samples)',
    ).argParser(wholeNumber(1)),
    engineOption(),
    threadsOption(),
    pluginOption(),
    jsonOption('prints one JSON object, with the scores of every run'),
  ];
  for (const each of options) command.addOption(each);
  command.action((parsed: CompareOptions) => compare(program, parsed));
  addExamples(command, [
    `compare --data ${exampleData} --methods ${Object.keys(recipes).slice(0, 2).join(',')} --out runs/compared`,
    `compare --data ${exampleData} --variant "cool: ${program.defaultMethod} epochs=3" --seeds 1,2,3 --out runs/cool`,
  ]);
}

async function compare(program: Program, options: CompareOptions): Promise<void> {
  const { data, testData, label, out, seeds, limit, testLimit, neighbours, train, test, engine } =
    options;
  const display = progressDisplay({ silent: options.json === true });
  const variants = variantsOf(options, program);
  const score: ScoreOptions = {
    data,
    testData,
    label,
    train,
    test,
    limit,
    testLimit,
    neighbours,
    engine,
  };
  const budget =
    options.minutes === undefined ? { epochs: options.epochs } : { minutes: options.minutes };
  const compared = {
    ...{ data, testData, label },
    options: {
      ...{ train, test, limit, neighbours, ...budget, set: options.set, plugin: options.plugin },
      'test-limit': testLimit,
    },
  };
  const settings = [`data.split=${train}`, `data.limit=${limit}`, ...options.set];
  await checkWritable(out);
  await beginEngine(engine);
  const samples = await countSamples(program, options, variants[0]!);
  const runs: ComparedRun[] = [...(await readComparison(out, compared)).runs];
  // Every variant is checked before the first one is trained.
  const open = new Map(
    seeds.map((seed) => [seed, variants.filter((each) => !earlierRun(runs, each, seed))]),
  );
  for (const [seed, missing] of open) {
    for (const variant of missing) {
      display.say(`${variant.name}, seed ${seed}.`);
      const training = await trainRun({
        program,
        data,
        label,
        plugin: options.plugin,
        variant,
        seed,
        out: join(out, folderName(variant, seed)),
        settings,
        engine,
        budget,
        samples,
      });
      const trained = await scoredRun(program, training.run, score, 'trained');
      const untrained =
        (await untrainedBefore(runs, training.run)) ??
        (await scoredRun(program, training.run, score, 'untrained'));
      const { name, method, settings: variantSettings } = variant;
      runs.push({
        variant: name,
        method,
        settings: variantSettings,
        seed,
        training,
        trained,
        untrained,
      });
      await writeComparison(out, { ...compared, runs });
      display.say(
        `  neighbours ${percent(trained.knn)} (untrained ${percent(untrained.knn)}), linear ` +
          `${percent(trained.linear)}, RankMe ${trained.rankMe.toFixed(1)}.`,
      );
    }
  }
  if (options.json)
    printJson({
      data,
      scores: scoresOf(runs),
      runs,
      rankCorrelationWithProbe: rankCorrelations(runs),
    });
  else process.stdout.write(`${comparisonTable(runs)}\n`);
}

const percent = (marks: string): string => `${(100 * accuracy(marks).value).toFixed(1)}%`;

/** The number of training samples; both splits are looked for before anything is trained. */
async function countSamples(
  program: Program,
  { data, testData, label, train, test, limit, plugin, set }: CompareOptions,
  { method, settings }: Variant,
): Promise<number> {
  const { config } = await resolveConfig(program, {
    data,
    label,
    method,
    plugin,
    set: [...set, ...settings],
  });
  const registry = new Registry(program.plugins);
  await loadPlugins(registry, config.plugins);
  const { extensions } = await registry.create('modality', config.modality, {
    seed: config.seed,
  });
  const splits = await sourceSplits(program, { ...config.data, split: '' }, extensions);
  if (testData === undefined && !splits.some((split) => sameSplit(split, test)))
    throw new CounterpointError('CP_CLI_USAGE', {
      what: `The data has no split "${test}" to score${splits.length > 0 ? `, but ${splits.join(', ')}` : ''}`,
      where: data,
      expected: 'a training and a test split',
      remedy: 'name the split with --test, or put the data into the folders train and test',
    });
  const source = { ...config.data, split: train };
  const dataset = await openSource(source, { registry, extensions, onSkip: () => undefined });
  await dataset.close?.();
  return limited(dataset, limit).size;
}

/** The untrained scores of an earlier run that began with the same encoder. */
async function untrainedBefore(
  runs: readonly ComparedRun[],
  path: string,
): Promise<Scored | undefined> {
  for (const { training, untrained } of runs)
    if (await sameStart(training.run, path)) return untrained;
  return undefined;
}

function variantsOf({ methods, variant }: CompareOptions, { recipes }: Program): Variant[] {
  const methodNames = methods ?? (variant.length > 0 ? [] : Object.keys(recipes));
  const unknown = methodNames.find((name) => !Object.hasOwn(recipes, name));
  if (unknown !== undefined) throw noMethod(unknown, '--methods', Object.keys(recipes));
  const variants = [...methodNames, ...variant].map((each) => variantOf(each, recipes));
  variants.forEach(({ name }, i) => {
    const same = variants.find(
      (each, j) => j < i && folderName(each, 0) === folderName(variants[i]!, 0),
    );
    if (same === undefined) return;
    throw new CounterpointError('CP_CLI_USAGE', {
      what: `The variants "${same.name}" and "${name}" have one folder`,
      where: '--variant',
      expected: 'names that differ in letters or digits',
      remedy: 'name one of them otherwise',
    });
  });
  return variants;
}
