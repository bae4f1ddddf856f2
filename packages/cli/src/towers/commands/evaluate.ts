import { formatDataReport, withColumnsUsed } from '@counterpoint/data';
import {
  joinReports,
  meanDifference,
  meanInterval,
  report,
  reportJson,
  type Report,
} from '@counterpoint/eval';
import { Option, type Command } from 'commander';
import { addExamples } from '../../commands/examples.js';
import { leakageOption } from '../../commands/evaluate.js';
import { path as pathOption, text } from '../../commands/parse-option.js';
import {
  baselinesOption,
  batchSizeOption,
  dataOption,
  engineOption,
  threadsOption,
  formerly,
  formerlyNot,
  jsonOption,
  labelOption,
  onErrorOption,
  splitOption,
  type OnError,
} from '../../commands/shared-options.js';
import { readReport } from '../../run/read-report.js';
import { SkipReport, throwSkip } from '../../run/skip-report.js';
import type { StoredRun } from '../../export/model-card.js';
import { evidenceLine, groupingFacts } from '../../score/evidence-line.js';
import { finishScores } from '../../score/finish-scores.js';
import { intervalOverOption, requireFact } from '../../score/interval-groups.js';
import { leakageLine, refuseLeakage, refuseUnaudited, unauditedLine } from '../../score/leakage.js';
import { scoreTable } from '../../score/score-table.js';
import { trainingVerdict } from '../../score/training-verdict.js';
import { progressDisplay } from '../../terminal/progress.js';
import { knownCaptionColumns } from '../caption-columns.js';
import { mappingLine } from '../class-words.js';
import { openTowers } from '../open-towers.js';
import { openTestPairs } from '../open-test-pairs.js';
import { gainsOver, scoreTowers } from '../score-towers.js';
import type { TowersKit } from '../towers-kit.js';
import { towersLeakage } from '../towers-leakage.js';
import { classesOption, templateOption } from './towers-options.js';

export interface TowersEvaluateOptions {
  readonly data: string;
  readonly testData?: string;
  readonly train: string;
  readonly test: string;
  readonly label?: string;
  readonly classes?: readonly string[];
  readonly template: readonly string[];
  readonly intervalOver?: string;
  readonly baselines: boolean;
  readonly leakage: 'report' | 'fail';
  readonly batchSize: number;
  readonly engine: string;
  readonly onError: OnError;
  readonly json?: boolean;
}

/** Adds `evaluate` for two towers. */
export function addTowersEvaluateCommand(to: Command, kit: TowersKit<never>): void {
  const { command: name, program } = kit;
  const { samples, exampleData = 'captioned' } = program;
  const baselines = baselinesOption();
  const test = new Option('--test <split>', 'the split to score; of data without splits all of it')
    .argParser((value) => value.trim())
    .default('test');
  const command = to
    .command('evaluate')
    .description(
      'retrieval in both directions, the gap between the sides, hubs, and, where there are ' +
        'classes, zero-shot classification; beside the untrained towers',
    )
    .argument('<run>', "a run's folder")
    .addOption(dataOption(`${samples} with captions or classes`).makeOptionMandatory())
    .addOption(
      new Option(
        '--test-data <path>',
        'where the split to score is, when it is elsewhere',
      ).argParser(pathOption),
    )
    .addOption(
      new Option('--train <split>', 'the split that copies are looked for in')
        .argParser(text)
        .default('train'),
    )
    .addOption(test)
    .addOption(formerly('--split <name>', splitOption()).argParser((value) => value.trim()))
    .addOption(labelOption())
    .addOption(
      classesOption(
        'the classes of the data in words, in their order, or their names in any order, ' +
          'with commas between (default: those of the run, by name)',
      ),
    )
    .addOption(templateOption('a prompt with {} for the class; may be given again'))
    .addOption(intervalOverOption())
    .addOption(baselines)
    .addOption(formerlyNot('--no-untrained', baselines))
    .addOption(leakageOption())
    .addOption(batchSizeOption(samples))
    .addOption(engineOption())
    .addOption(threadsOption())
    .addOption(onErrorOption(samples))
    .addOption(jsonOption())
    .action((run: string, options: TowersEvaluateOptions & { readonly split?: string }) =>
      evaluate(kit, run, { ...options, test: options.split ?? options.test }),
    );
  addExamples(command, [
    `evaluate runs/${name} --data ${exampleData}`,
    `evaluate runs/${name} --data ${exampleData} --test val --no-baselines`,
  ]);
}

async function evaluate(
  kit: TowersKit<never>,
  path: string,
  options: TowersEvaluateOptions,
): Promise<void> {
  const { data, testData, json } = options;
  const { program } = kit;
  const display = progressDisplay({ silent: json === true });
  const skips = new SkipReport(display);
  const onSkip = options.onError === 'skip' ? skips.onSkip : throwSkip;
  const opened = await openTowers(kit, path, options.engine, options);
  const pairs = await openTestPairs(kit, opened, options, onSkip);
  const { dataset, split } = pairs;
  if (pairs.note !== '') display.say(pairs.note);
  const columns = await knownCaptionColumns(dataset, pairs.opened.captions);
  const uses = Object.fromEntries(columns.map((column) => [column, 'caption']));
  const dataReport = withColumnsUsed(readReport(dataset), uses);
  for (const line of formatDataReport(dataReport)) display.say(line);
  const mapping = mappingLine(dataset.classes, pairs.words);
  if (mapping !== '') display.say(mapping);
  await requireFact(dataset, options.intervalOver);
  display.say('Scoring the trained towers.');
  const context = { kit, opened, pairs, options, onSkip, display };
  const trainedScores = await scoreTowers(opened.towers, context);
  const reports: Record<string, Report> = { '': trainedScores.report };
  if (trainedScores.majority !== undefined) {
    reports['majority'] = report('always the commonest class', {
      'zero-shot.top1': meanInterval(trainedScores.majority, trainedScores),
    });
    reports['gain.majority'] = report('over it', {
      'zero-shot.top1': meanDifference(
        trainedScores.correct!,
        trainedScores.majority,
        trainedScores,
      ),
    });
  }
  if (options.baselines) {
    display.say('Scoring the untrained towers.');
    const start = await scoreTowers(await opened.untrained(), context);
    reports['untrained'] = start.report;
    reports['gain.untrained'] = report('over it', gainsOver(trainedScores, start));
  }
  const copies = await towersLeakage(kit, opened, pairs, options);
  if (options.leakage === 'fail') {
    if (copies === undefined) refuseUnaudited(data);
    refuseLeakage(copies, program.samples, data);
  }
  await dataset.close?.();
  const name = split === '' ? 'all' : split;
  const leftOut = trainedScores.leftOut > 0 ? ` (${trainedScores.leftOut} left out)` : '';
  const title = `${testData ?? data}, ${name}: ${program.samples} and captions${leftOut}`;
  const whole = joinReports(title, reports);
  const verdict = trainingVerdict(whole);
  await finishScores({
    program: program.name,
    run: path,
    fingerprint: opened.fingerprint,
    data,
    testData,
    lines: [
      scoreTable(whole),
      copies === undefined ? unauditedLine : leakageLine(copies, program.samples),
      skips.text,
      verdict,
      evidenceLine({
        samples: `${program.samples} and captions`,
        run: opened.run as StoredRun | undefined,
        groupedBy: groupingFacts(trainedScores.metadata),
        intervalOver: options.intervalOver,
      }),
    ],
    scores: {
      run: path,
      data,
      testData,
      split,
      leftOut: trainedScores.leftOut,
      scale: opened.logits.scale,
      ...reportJson(whole),
      classes: dataset.classes,
      words: pairs.words,
      read: dataReport,
      leakage: copies,
      verdict,
      skipped: skips.total,
      skippedByCode: skips.byCode,
    },
    json,
  });
}
