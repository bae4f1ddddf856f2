import { join } from 'node:path';
import { CounterpointError, writeFileAtomically } from '@counterpoint/core';
import { Option, type Command } from 'commander';
import { addExamples } from '../commands/examples.js';
import { listOf, number, path, text, wholeNumber } from '../commands/parse-option.js';
import {
  dataOption,
  engineOption,
  jsonOption,
  labelOption,
  splitOption,
  threadsOption,
} from '../commands/shared-options.js';
import { requestOf } from '../finetune/finetune-command.js';
import type { FinetuneOptions } from '../finetune/finetune-options.js';
import { fineTuneProgram } from '../finetune/fine-tune-program.js';
import type { Program } from '../program/program.js';
import { openProgramRun } from '../run/open-program-run.js';
import { checkWritable } from '../run/check-writable.js';
import { runTrain } from '../run/run-train.js';
import { printJson } from '../terminal/print-json.js';
import { progressDisplay } from '../terminal/progress.js';
import { requireSameStudy } from './study-basis.js';
import { runOf, studyCell } from './study-cells.js';
import type { StudyOptions } from './study-options.js';
import { studyPage } from './study-page.js';
import { studySummary, studyText } from './study-summary.js';
import { checkTransfer, studyTransfer } from './study-transfer.js';
import type { Study, StudyCell, StudyTransfer } from './study.js';

/** Adds `study`: how many labels a model saves, and what adapting it does on other data. */
export function addStudyCommand(
  to: Command,
  program: Program,
  run: (request: FinetuneOptions) => Promise<unknown> = (request) =>
    runTrain(fineTuneProgram(program), request),
): void {
  const { samples, exampleData = 'data' } = program;
  const option = (flags: string, description: string) => new Option(flags, description);
  const command = to
    .command('study')
    .description(
      'how many labels a model saves: fine-tuned, its linear probe, from scratch and a trivial ' +
        'system at several shares of the labels, several seeds each; writes one page with plots. ' +
        'Given again with the same --out it continues',
    )
    .argument('<run>', "a run's folder");
  for (const each of [
    dataOption(`labelled ${samples}`).makeOptionMandatory(),
    splitOption('which split of the data to learn from (default: train)'),
    labelOption(),
    option('--validation <split>', 'the split that is scored').argParser(text),
    option(
      '--held-out <share>',
      'without --validation: the share that is scored (default: 0.1)',
    ).argParser(number({ above: 0, maximum: 0.9 })),
    option('--shares <list>', 'of the labels, with commas between')
      .argParser(listOf(number({ above: 0, maximum: 1 })))
      .default([0.01, 0.1, 1], '0.01,0.1,1'),
    option('--seeds <list>', 'of labels, order and initial values, with commas between')
      .argParser(listOf(wholeNumber(0, 2 ** 31 - 1)))
      .default([1, 2, 3], '1,2,3'),
    option(
      '--also <paths>',
      'other labelled data, with commas between: linear probes before and after, learned on the ' +
        'split train and scored on test, or on a fifth of data without splits; data of the old ' +
        'task shows what was forgotten',
    ).argParser(listOf(path)),
    option('--train <part>', 'as in `finetune` (default: all)').choices(['head', 'lora', 'all']),
    option('--learning-rate <rate>', 'of every run').argParser(number({ above: 0 })),
    option('--epochs <n>', 'of every run (default: 10)').argParser(number({ above: 0 })),
    option('--batch-size <n>', `${samples} in a batch (default: 64)`).argParser(wholeNumber(2)),
    option('--out <folder>', 'where the runs and the page go')
      .argParser(path)
      .makeOptionMandatory(),
    engineOption(),
    threadsOption(),
    option('--on-error <policy>', 'for samples that cannot be read (default: skip)').choices([
      'skip',
      'fail',
    ]),
    jsonOption(),
  ])
    command.addOption(each);
  command.action((start: string, options: StudyOptions) => study(program, run, start, options));
  addExamples(command, [
    `study runs/first --data ${exampleData} --out studies/first`,
    `study runs/first --data ${exampleData} --shares 0.1,1 --seeds 1,2,3 --also other --out studies/first`,
  ]);
}

async function study(
  program: Program,
  run: (request: FinetuneOptions) => Promise<unknown>,
  start: string,
  options: StudyOptions,
): Promise<void> {
  const { shares, seeds, also = [], out, json, ...shared } = options;
  refuseRepeated('--shares', shares);
  refuseRepeated('--seeds', seeds);
  const display = progressDisplay({ silent: json === true });
  await checkWritable(out);
  const opened = await openProgramRun(program, start, options.engine);
  for (const data of also) await checkTransfer(program, opened, data);
  await requireSameStudy(program, opened, options);
  const cells: StudyCell[] = [];
  let heldOut = 0;
  for (const share of [...shares].sort((a, b) => a - b))
    for (const seed of seeds) {
      const done = await studyCell(share, seed, {
        ...{ program, opened, start, folder: out, display, options: shared },
        finetune: (from, own) => run(requestOf(from, own)),
      });
      cells.push(done.cell);
      ({ heldOut } = done);
    }
  opened.encoder.dispose();
  const transfer: StudyTransfer[] = [];
  const most = runOf(out, Math.max(...shares), seeds[0]!, 'fine-tuned');
  for (const data of also)
    transfer.push(await studyTransfer(program, most, data, { display, engine: options.engine }));
  const result: Study = { run: start, data: options.data, heldOut, cells, transfer };
  const summary = studySummary(result);
  const page = join(out, 'study.html');
  await writeFileAtomically(join(out, 'study.json'), `${JSON.stringify(result, null, 2)}\n`);
  await writeFileAtomically(page, studyPage(result));
  if (json) return printJson({ page, ...result, summary });
  process.stdout.write(`${studyText(result)}\n`);
  display.say(`The page is in ${page}.`);
}

/** A share or a seed that stands twice would count the same runs twice. @throws CP_CLI_USAGE */
function refuseRepeated(option: string, values: readonly number[]): void {
  const repeated = values.find((value, i) => values.indexOf(value) !== i);
  if (repeated === undefined) return;
  throw new CounterpointError('CP_CLI_USAGE', {
    what: `${repeated} stands twice`,
    where: `${option} ${values.join(',')}`,
    expected: 'different values',
    remedy: 'name each once',
  });
}
