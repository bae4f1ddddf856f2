import { CounterpointError, type Dataset } from '@counterpoint/core';
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
import { classEmbeddings, embedSide } from '../embed-pairs.js';
import { openTestPairs } from '../open-test-pairs.js';
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
  const request = { data: options.data, label: options.label, test: split };
  const { dataset, words, open } = await openTestPairs(kit, opened, request, onSkip).then(
    (pairs) => pairs,
    // Classes that are asked for need not be those of the data.
    (error: unknown) => {
      if (options.classes === undefined) throw error;
      return openTestPairs(kit, opened, { ...request, classes: undefined }, onSkip);
    },
  );
  const classes = options.classes ?? words;
  if (classes === undefined)
    throw new CounterpointError('CP_CLI_USAGE', {
      what: 'The data names no classes',
      where: options.data,
      expected: '--classes with names and commas between',
      remedy: 'for example --classes "cat,dog"',
    });
  sayReport(dataset, display);
  const mapping = options.classes === undefined ? mappingLine(dataset.classes, words) : '';
  if (mapping !== '') display.say(mapping);
  const templates = template.length > 0 ? template : (opened.captions.templates ?? ['{}']);
  const names = await classEmbeddings(opened, opened.towers, classes, templates);
  const embed = (dataset: Dataset) =>
    embedSide(opened, opened.towers, opened.side, dataset, { onSkip });
  const samples = await embed(dataset);
  const isKnown =
    dataset.classes?.length === classes.length && samples.labels.every((label) => label >= 0);
  const validation: LabelledMatrix | undefined =
    calibrate === undefined ? undefined : await embed(await open(calibrate));
  const labels = isKnown ? samples.labels : new Int32Array(samples.count);
  const { scale } = opened.logits;
  const result = zeroShot({ ...samples, labels }, names, { scale, validation });
  const answers = samples.keys.map((key, i) => {
    const row = [...result.probabilities.subarray(i * classes.length, (i + 1) * classes.length)];
    const best = row.indexOf(Math.max(...row));
    return { key, class: classes[best]!, probability: row[best]! };
  });
  await dataset.close?.();
  if (json) {
    const { data } = options;
    const scores = isKnown ? reportJson(result.report) : {};
    const { total: skipped, byCode: skippedByCode } = skips;
    printJson({ run: path, data, classes, answers, skipped, skippedByCode, ...scores });
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
