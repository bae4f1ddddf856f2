import { CounterpointError, type Dataset } from '@counterpoint/core';
import { classOccurs, sameSplit } from '@counterpoint/data';
import { reportJson, reportText, zeroShot, type LabelledMatrix } from '@counterpoint/eval';
import { Option, type Command } from 'commander';
import { addExamples } from '../../commands/examples.js';
import { text } from '../../commands/parse-option.js';
import {
  batchSizeOption,
  dataOption,
  engineOption,
  threadsOption,
  jsonOption,
  labelOption,
  onErrorOption,
  splitOption,
  type OnError,
} from '../../commands/shared-options.js';
import { sayReport } from '../../run/read-report.js';
import { SkipReport, throwSkip } from '../../run/skip-report.js';
import { printJson } from '../../terminal/print-json.js';
import { progressDisplay } from '../../terminal/progress.js';
import { textTable } from '../../terminal/text-table.js';
import { mappingLine } from '../class-words.js';
import { inWords } from '../in-words.js';
import { listPlaces } from '../list-places.js';
import { classEmbeddings, embedSide } from '../embed-pairs.js';
import { openTestPairs, type TestPairs } from '../open-test-pairs.js';
import { openTowers } from '../open-towers.js';
import type { TowersKit } from '../towers-kit.js';
import { classesOption, templateOption } from './towers-options.js';

interface ZeroShotOptions {
  readonly data: string;
  readonly split?: string;
  readonly label?: string;
  readonly classes?: readonly string[];
  readonly template: readonly string[];
  readonly calibrate?: string;
  readonly batchSize: number;
  readonly engine: string;
  readonly onError: OnError;
  readonly json?: boolean;
}

/** Answers that are printed without `--json`. */
const shownAnswers = 20;

/** Adds `zero-shot` for two towers. */
export function addTowersZeroShotCommand(to: Command, kit: TowersKit<never>): void {
  const { command: name, sample, program } = kit;
  const { samples } = program;
  const command = to
    .command('zero-shot')
    .description(
      `says which of some classes each ${sample} is of, by the names of the classes alone; ` +
        'scores it where classes are known',
    )
    .argument('<run>', "a run's folder")
    .addOption(dataOption(samples).makeOptionMandatory())
    .addOption(splitOption())
    .addOption(labelOption())
    .addOption(
      classesOption(
        'with commas between (default: those of the run, or the names of the data in words)',
      ),
    )
    .addOption(
      templateOption('a prompt with {} for the name; may be given again, their mean counts'),
    )
    .addOption(
      new Option(
        '--calibrate <split>',
        'a labelled split to fit the temperature of the probabilities on',
      ).argParser(text),
    )
    .addOption(batchSizeOption(samples))
    .addOption(engineOption())
    .addOption(threadsOption())
    .addOption(onErrorOption(samples))
    .addOption(jsonOption())
    .action((run: string, options: ZeroShotOptions) => classify(kit, run, options));
  addExamples(command, [
    `zero-shot runs/${name} --data ${samples} --classes cat,dog`,
    `zero-shot runs/${name} --data ${samples} --template 'a ${sample} of a {}' --json`,
  ]);
}

async function classify(
  kit: TowersKit<never>,
  path: string,
  { split = '', template, calibrate, engine, json, ...options }: ZeroShotOptions,
): Promise<void> {
  const display = progressDisplay({ silent: json === true });
  const skips = new SkipReport(display);
  const onSkip = options.onError === 'skip' ? skips.onSkip : throwSkip;
  const opened = await openTowers(kit, path, engine, options);
  const { data, label, classes: list } = options;
  // Classes that are asked for need not be those of the data.
  const request = { data, label, test: split, allowsOthers: list !== undefined };
  const pairs = await openTestPairs(kit, opened, request, onSkip);
  const { dataset, words, open } = pairs;
  if (calibrate !== undefined) refuseScoredSplit(pairs, calibrate);
  const classes = list ?? (words && pairs.candidates.map((index) => words[index]!));
  if (classes === undefined)
    throw new CounterpointError('CP_CLI_USAGE', {
      what: 'The data names no classes',
      where: options.data,
      expected: '--classes with names and commas between',
      remedy: 'for example --classes "cat,dog"',
    });
  sayReport(dataset, display);
  const placesOf = (dataset: Dataset): readonly number[] => placesAmong(dataset, pairs, list);
  const places = placesOf(dataset);
  const mapping =
    list === undefined
      ? mappingLine(dataset.classes, words)
      : mappingLine(
          dataset.classes,
          dataset.classes?.map((name, i) => list[places[i]!] ?? inWords(name)),
        );
  if (mapping !== '') display.say(mapping);
  const templates = template.length > 0 ? template : (opened.captions.templates ?? ['{}']);
  const names = await classEmbeddings(opened, opened.towers, classes, templates);
  const embed = (dataset: Dataset) =>
    embedSide(opened, opened.towers, opened.side, dataset, { onSkip });
  const samples = await embed(dataset);
  const known = Int32Array.from(samples.labels, (label) => places[label] ?? -1);
  const isKnown = known.every((label) => label >= 0);
  const notScored =
    isKnown || dataset.classes === undefined ? undefined : lackedClasses(dataset, places);
  if (notScored !== undefined) display.say(`Not scored: ${notScored}.`);
  const labels = isKnown ? known : new Int32Array(samples.count);
  const validation =
    calibrate === undefined ? undefined : await calibration(await open(calibrate), embed, placesOf);
  const { scale } = opened.logits;
  const result = zeroShot({ ...samples, labels }, names, { scale, validation });
  const answers = samples.keys.map((key, i) => {
    const row = [...result.probabilities.subarray(i * classes.length, (i + 1) * classes.length)];
    const best = row.indexOf(Math.max(...row));
    return { key, class: classes[best]!, probability: row[best]! };
  });
  await dataset.close?.();
  if (json) {
    const scores = isKnown ? reportJson(result.report) : {};
    const { total: skipped, byCode: skippedByCode } = skips;
    printJson({
      ...{ run: path, data, classes, answers, notScored, skipped, skippedByCode },
      ...scores,
    });
    return;
  }
  const rows = answers.map((each) => [each.key, each.class, each.probability.toFixed(3)]);
  const table = textTable([kit.sample, 'class', 'probability'], rows.slice(0, shownAnswers));
  const more = answers.length - shownAnswers;
  const lines = [
    table,
    more > 0 ? `... and ${more} more; --json prints all.` : '',
    isKnown ? reportText(result.report) : '',
    skips.text,
  ];
  process.stdout.write(`${lines.filter((line) => line !== '').join('\n')}\n`);
}

/** The place of each class of a data set among those that answers are chosen from, or -1. */
function placesAmong(
  dataset: Dataset,
  { words = [], candidates, dataset: scored }: TestPairs,
  list: readonly string[] | undefined,
): readonly number[] {
  const { classes = [] } = dataset;
  if (list !== undefined) return listPlaces(list, { classes, words, occurs: classOccurs(dataset) });
  // Another split may lack classes: they match by name.
  const names = candidates.map((index) => scored.classes?.[index]);
  return classes.map((name) => names.indexOf(name));
}

/**
 * A temperature that is fitted on the very samples it is scored on says nothing of others.
 *
 * @throws CP_CLI_USAGE
 */
function refuseScoredSplit({ source, split, splits }: TestPairs, calibrate: string): void {
  const pinned = typeof source['split'] === 'string' ? source['split'] : '';
  // Of data without splits all of it is the training split.
  const usual = splits.find((each) => sameSplit(each, 'train')) ?? splits[0] ?? 'train';
  const scored = [pinned, split].find((each) => each !== '') ?? usual;
  if (!sameSplit(scored, calibrate)) return;
  throw new CounterpointError('CP_CLI_USAGE', {
    what: `The split "${scored}" would serve twice, to fit the temperature and to be answered`,
    where: `--calibrate ${calibrate}`,
    expected: 'two splits',
    remedy: 'name another split with --calibrate, or another one with --split',
  });
}

/** Why samples with classes are not scored. */
function lackedClasses(dataset: Dataset, places: readonly number[]): string {
  const occurs = classOccurs(dataset);
  const lacked = (dataset.classes ?? []).filter((_, i) => occurs(i) && places[i]! < 0);
  return lacked.length === 0
    ? 'some samples have no class'
    : `--classes has no word for ${lacked.slice(0, 12).join(', ')}`;
}

/**
 * The rows that the temperature is fitted on.
 *
 * @throws CP_CLI_CLASSES when one has a class that answers are not chosen from
 */
async function calibration(
  dataset: Dataset,
  embed: (dataset: Dataset) => Promise<LabelledMatrix>,
  placesOf: (dataset: Dataset) => readonly number[],
): Promise<LabelledMatrix> {
  const rows = await embed(dataset);
  const places = placesOf(dataset);
  const labels = Int32Array.from(rows.labels, (label) => places[label] ?? -1);
  if (labels.every((label) => label >= 0)) return { ...rows, labels };
  throw new CounterpointError('CP_CLI_CLASSES', {
    what: `The temperature cannot be fitted: ${lackedClasses(dataset, places)}`,
    where: dataset.name,
    expected: 'a split whose samples all have one of the classes',
    remedy: 'name another split, or leave --calibrate out',
  });
}
