import {
  addExamples,
  columnsOption,
  dataOption,
  engineOption,
  jsonOption,
  number,
  onErrorOption,
  path as pathOption,
  seedOption,
  several,
  splitOption,
  text,
  threadsOption,
  wholeNumber,
} from '@counterpoint/cli';
import { Option, type Command } from 'commander';
import { distil } from '../distil/distil.js';
import { studentKinds } from '../distil/student.js';

/** Adds `distil`. */
export function addDistilCommand(to: Command): void {
  const command = to
    .command('distil')
    .description('makes a small, fast model of a large one, from texts without labels')
    .addOption(
      new Option('--teacher <model>', "a run's folder, a Hugging Face folder, or hub:owner/name")
        .argParser(text)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option(
        '--student <kind>',
        'static: a row for each token, fitted to the teacher in closed form; ' +
          'bag: goes on from it by training; transformer: two layers, trained',
      )
        .choices(studentKinds)
        .default('static'),
    )
    .addOption(dataOption('texts; every column of texts is used').makeOptionMandatory())
    .addOption(splitOption())
    .addOption(columnsOption('the columns of the texts, with commas between'))
    .addOption(
      new Option('--width <n>', "of the student (default: the teacher's, at most 256)").argParser(
        wholeNumber(1),
      ),
    )
    .addOption(new Option('--epochs <n>', 'passes over the texts').argParser(number({ above: 0 })))
    .addOption(new Option('--batch-size <n>', 'texts in a batch').argParser(wholeNumber(2)))
    .addOption(
      new Option('--set <path=value>', 'changes one entry of the config; may be given again')
        .argParser(several((value: string) => value))
        .default([], 'none'),
    )
    .addOption(
      new Option('--out <folder>', 'where it goes (default: runs/distil-<time>)').argParser(
        pathOption,
      ),
    )
    .addOption(seedOption())
    .addOption(onErrorOption('rows'))
    .addOption(engineOption())
    .addOption(threadsOption())
    .addOption(jsonOption('prints one JSON object at the end and no progress'))
    .action(distil);
  addExamples(command, [
    'distil --teacher hub:sentence-transformers/all-MiniLM-L6-v2 --data texts.csv --out runs/small',
    'distil --teacher runs/large --student static --width 128 --data texts.csv --out static',
  ]);
}
