import {
  addExamples,
  dataOption,
  engineOption,
  jsonOption,
  printJson,
  progressDisplay,
  splitOption,
  text,
  textTable,
} from '@counterpoint/cli';
import { CounterpointError } from '@counterpoint/core';
import { reportJson, reportText, zeroShot } from '@counterpoint/eval';
import { Option, type Command } from 'commander';
import { openRecordings } from '@counterpoint/audio';
import { classEmbeddings, embedSounds, loadClap } from '../load-clap.js';
import { classesOption, templateOption } from './clap-options.js';

interface ZeroShotOptions {
  readonly data: string;
  readonly split: string;
  readonly classes?: readonly string[];
  readonly template: readonly string[];
  readonly calibrate?: string;
  readonly engine: string;
  readonly json?: boolean;
}

export function addClapZeroShotCommand(to: Command): void {
  const command = to
    .command('zero-shot')
    .description(
      'says which of some classes each recording holds, by the names of the classes alone; ' +
        'scores it where classes are known',
    )
    .argument('<run>', "a run's folder")
    .addOption(dataOption('recordings').makeOptionMandatory())
    .addOption(splitOption().default(''))
    .addOption(
      classesOption('with commas between (default: those of training, or the names of the data)'),
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
    .addOption(engineOption())
    .addOption(jsonOption())
    .action(classifySounds);
  addExamples(command, [
    'clap zero-shot runs/clap --data sounds --classes dog,rain',
    "clap zero-shot runs/clap --data sounds --template 'the sound of {}' --json",
  ]);
}

async function classifySounds(
  run: string,
  { data, split, classes: given, template, calibrate, engine, json }: ZeroShotOptions,
): Promise<void> {
  const display = progressDisplay({ silent: json === true });
  const clap = await loadClap(run, engine);
  const embed = async (part: string) => {
    const dataset = await openRecordings(data, {
      split: part,
      extensions: clap.modality('audio').extensions,
    });
    const sounds = await embedSounds(clap, clap.towers, dataset, ({ key, message }) =>
      display.say(`Skipped ${key}: ${message}`),
    );
    await dataset.close?.();
    return { sounds, classes: dataset.classes };
  };
  const { sounds, classes: own } = await embed(split);
  const classes = given ?? clap.captions.classes ?? own;
  if (classes === undefined)
    throw new CounterpointError('CP_SPEECH_UNLABELLED', {
      what: 'The data names no classes',
      where: data,
      expected: '--classes with names and commas between',
    });
  const names = await classEmbeddings(
    clap,
    clap.towers,
    classes,
    template.length > 0 ? template : (clap.captions.templates ?? ['{}']),
  );
  const known = own?.length === classes.length && sounds.labels.every((label) => label >= 0);
  const validation = calibrate === undefined ? undefined : (await embed(calibrate)).sounds;
  const said = zeroShot(
    { ...sounds, labels: known ? sounds.labels : new Int32Array(sounds.count) },
    names,
    { scale: clap.logits.scale, validation },
  );
  const answers = sounds.keys.map((key, i) => {
    const row = [...said.probabilities.subarray(i * classes.length, (i + 1) * classes.length)];
    const best = row.indexOf(Math.max(...row));
    return { key, class: classes[best]!, probability: row[best]! };
  });
  if (json)
    printJson({
      run,
      data,
      classes,
      answers,
      skipped: sounds.skipped.length,
      ...(known ? reportJson(said.report) : {}),
    });
  else {
    process.stdout.write(
      `${textTable(
        ['recording', 'class', 'probability'],
        answers.slice(0, 20).map((each) => [each.key, each.class, each.probability.toFixed(3)]),
      )}\n`,
    );
    if (answers.length > 20)
      process.stdout.write(`... and ${answers.length - 20} more; --json prints all.\n`);
    if (known) process.stdout.write(`${reportText(said.report)}\n`);
  }
}
