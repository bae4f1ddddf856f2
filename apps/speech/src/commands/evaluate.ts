import {
  addExamples,
  batchSizeOption,
  engineOption,
  threadsOption,
  evaluationDataOptions,
  intervalOverOption,
  evidenceLine,
  finishScores,
  forTasks,
  groupingFacts,
  jsonOption,
  leakage,
  leakageLine,
  leakageOption,
  names,
  neighboursOption,
  number,
  onErrorOption,
  openParts,
  openRun,
  progressDisplay,
  refuseLeakage,
  refuseOtherTasks,
  requireFact,
  sayReport,
  scoreTable,
  SkipReport,
  trainingVerdict,
  wholeNumber,
  type StoredRun,
} from '@counterpoint/cli';
import { CounterpointError } from '@counterpoint/core';
import { reportJson } from '@counterpoint/eval';
import { Option, type Command } from 'commander';
import { recordings } from '../recordings.js';
import { scoreSounds, tasks, type EvaluateOptions } from '../scoring/score-sounds.js';

export function addEvaluateCommand(to: Command): void {
  const command = to
    .command('evaluate')
    .description(
      'scores an encoder, beside itself untrained and beside log-mel and cepstral features',
    )
    .argument('<run>', "a run's folder");
  const options = [
    ...evaluationDataOptions('recordings'),
    new Option(
      '--task <name>',
      'classes: nearest neighbours and a linear probe; retrieval: test recordings look for ' +
        'training recordings of their class; verification: all pairs of the test split; ' +
        'few-shot: episodes of the test split',
    )
      .choices(tasks)
      .default('classes'),
    new Option('--crop <seconds>', 'scores stretches of so many seconds').argParser(
      number({ above: 0 }),
    ),
    new Option('--noise <decibels>', 'scores in noise so many decibels below the sound').argParser(
      number(),
    ),
    forTasks(
      new Option(
        '--draws <n>',
        'scores each test recording so often, with another stretch and other noise; for classes',
      )
        .argParser(wholeNumber(1, 9999))
        .default(1),
      ['classes'],
    ),
    new Option('--systems <names>', 'which to score, with commas between (default: all)').argParser(
      names,
    ),
    new Option('--no-baselines', 'scores the encoder alone'),
    forTasks(neighboursOption(), ['classes']),
    forTasks(
      new Option('--ways <n>', 'classes of an episode').argParser(wholeNumber(2)).default(5),
      ['few-shot'],
    ),
    forTasks(
      new Option('--shots <n>', 'labelled recordings of each class')
        .argParser(wholeNumber(1))
        .default(1),
      ['few-shot'],
    ),
    forTasks(intervalOverOption('speaker (for classes)'), ['classes']),
    leakageOption(),
    batchSizeOption('recordings'),
    engineOption(),
    threadsOption(),
    onErrorOption('recordings'),
    jsonOption(),
  ];
  for (const option of options) command.addOption(option);
  command.action(evaluate);
  addExamples(command, [
    'evaluate runs/first --data recordings',
    'evaluate runs/first --data digits --label speaker --task verification',
  ]);
}

async function evaluate(path: string, options: EvaluateOptions, command: Command): Promise<void> {
  const { data, testData, json, task } = options;
  refuseOtherTasks(command, task);
  requireDraws(options);
  const display = progressDisplay({ silent: json === true });
  const run = await openRun(path, { plugins: recordings.plugins, engine: options.engine });
  const skips = new SkipReport(display);
  const datasets = await openParts(recordings, run, {
    ...options,
    skips: options.onError === 'skip' ? skips : undefined,
  });
  if (datasets.names.heldOut)
    display.say(
      `The data has no splits: ${Math.round(100 * options.heldOut)} % of it is held out ` +
        'and scored, equal recordings together.',
    );
  const trainReport = sayReport(datasets.train, display);
  sayReport(datasets.test, display);
  await requireFact(datasets.test, options.intervalOver);
  const { report: scores, raw } = await scoreSounds(run, datasets, options, display, skips);
  const copies = await leakage(datasets, raw);
  if (options.leakage === 'fail') refuseLeakage(copies, 'recordings', data);
  const verdict = trainingVerdict(scores);
  const { classes } = datasets.train;
  await finishScores({
    program: recordings.name,
    run: path,
    fingerprint: run.fingerprint,
    data,
    testData,
    lines: [
      scoreTable(scores),
      classes && `Classes, in order: ${classes.join(', ')}.`,
      leakageLine(copies, 'recordings'),
      skips.text,
      verdict,
      evidenceLine({
        samples: 'recordings',
        run: run.run as StoredRun | undefined,
        groupedBy: groupingFacts(raw.test.metadata),
        intervalOver: options.intervalOver,
      }),
    ],
    scores: {
      run: path,
      data,
      testData,
      heldOut: datasets.names.heldOut && options.heldOut,
      task,
      ...reportJson(scores),
      neighbours: scores.neighbours,
      classes,
      read: trainReport,
      leakage: copies,
      verdict,
      skipped: skips.total,
      skippedByCode: skips.byCode,
    },
    json,
  });
}

/** @throws CP_CLI_USAGE */
function requireDraws({ draws, crop, noise }: EvaluateOptions): void {
  if (draws === 1 || crop !== undefined || noise !== undefined) return;
  throw new CounterpointError('CP_CLI_USAGE', {
    what: 'Nothing is drawn when whole recordings are scored',
    where: '--draws',
    expected: '--crop or --noise beside it',
    remedy: 'leave --draws out',
  });
}
