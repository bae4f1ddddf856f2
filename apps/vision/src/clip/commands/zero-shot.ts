import {
  addExamples,
  beginEngine,
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
import { reportJson, reportText, zeroShot, type LabelledMatrix } from '@counterpoint/eval';
import { Option, type Command } from 'commander';
import { classEmbeddings } from '../classify.js';
import { embedSide, loadClip } from '../load-clip.js';
import { openPairs } from '../pairs.js';
import { plain } from './evaluate.js';
import { classesOption, templateOption } from './clip-options.js';

interface ZeroShotOptions {
  readonly data: string;
  readonly split?: string;
  readonly classes?: readonly string[];
  readonly template: readonly string[];
  readonly calibrate?: string;
  readonly engine: string;
  readonly json?: boolean;
}

export function addClipZeroShotCommand(to: Command): void {
  const command = to
    .command('zero-shot')
    .description(
      'says which of some classes each picture shows, by the names of the classes alone; ' +
        'scores it where classes are known',
    )
    .argument('<run>', "a run's folder")
    .addOption(dataOption('pictures').makeOptionMandatory())
    .addOption(splitOption())
    .addOption(classesOption('with commas between (default: the names of the data)'))
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
    .action(classifyPictures);
  addExamples(command, [
    'clip zero-shot runs/clip --data photos --classes cat,dog',
    "clip zero-shot runs/clip --data photos --template 'a photo of a {}' --json",
  ]);
}

async function classifyPictures(
  run: string,
  { data, split, classes: given, template, calibrate, engine, json }: ZeroShotOptions,
): Promise<void> {
  const display = progressDisplay({ silent: json === true });
  await beginEngine(engine);
  const clip = await loadClip(run);
  const open = (part?: string) =>
    openPairs(data, {
      extensions: clip.modality(clip.pictures).extensions,
      split: part,
      onSkip: ({ key, message }) => display.say(`Skipped ${key}: ${message}`),
    });
  const dataset = await open(split);
  const classes = given ?? clip.captions.classes ?? dataset.classes?.map(plain);
  if (classes === undefined) {
    throw new CounterpointError('CP_VISION_USAGE', {
      what: 'The data names no classes',
      where: data,
      expected: '--classes with names and commas between',
      remedy: 'for example --classes "circle,square"',
    });
  }
  const names = await classEmbeddings(
    clip,
    clip.towers,
    classes,
    template.length > 0 ? template : (clip.captions.templates ?? ['{}']),
  );
  const pictures = await embedSide(clip, clip.towers, clip.pictures, dataset);
  const known =
    given === undefined &&
    [...pictures.labels].every((label) => label >= 0 && label < classes.length);
  const labels = known ? pictures.labels : new Int32Array(pictures.count);
  const validation =
    calibrate === undefined
      ? undefined
      : ((await embedSide(
          clip,
          clip.towers,
          clip.pictures,
          await open(calibrate),
        )) as LabelledMatrix);
  const said = zeroShot({ ...pictures, labels }, names, { scale: clip.logits.scale, validation });
  const answers = pictures.keys.map((key, i) => {
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
      skipped: pictures.skipped.length,
      ...(known ? reportJson(said.report) : {}),
    });
  else {
    process.stdout.write(
      `${textTable(
        ['picture', 'class', 'probability'],
        answers.slice(0, 20).map((each) => [each.key, each.class, each.probability.toFixed(3)]),
      )}\n`,
    );
    if (answers.length > 20)
      process.stdout.write(`... and ${answers.length - 20} more; --json prints all.\n`);
    if (known) process.stdout.write(`${reportText(said.report)}\n`);
  }
  await dataset.close?.();
}
