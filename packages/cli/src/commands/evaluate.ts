import { Option, type Command } from 'commander';
import { accuracyReport, reportJson, type Parts } from '@counterpoint/eval';
import type { Program } from '../program/program.js';
import { withCrops } from '../run/with-crops.js';
import { openRun } from '../run/open-run.js';
import { sayReport } from '../run/read-report.js';
import { SkipReport } from '../run/skip-report.js';
import type { StoredRun } from '../export/model-card.js';
import { evidenceLine } from '../score/evidence-line.js';
import { finishScores } from '../score/finish-scores.js';
import { embedParts, encoderEmbedder } from '../score/embed-parts.js';
import type { Embedder } from '../score/embedder.js';
import { intervalGroups, intervalOverOption, requireFact } from '../score/interval-groups.js';
import { engineProducts } from '../score/engine-products.js';
import { leakage, leakageLine, refuseLeakage } from '../score/leakage.js';
import { openParts, type EvaluationData } from '../score/open-parts.js';
import { scoreTable } from '../score/score-table.js';
import { trainingGroups } from '../score/training-groups.js';
import { trainingVerdict } from '../score/training-verdict.js';
import { progressDisplay } from '../terminal/progress.js';
import { addExamples } from './examples.js';
import { number, path, text, wholeNumber } from './parse-option.js';
import {
  baselinesOption,
  batchSizeOption,
  cropsOption,
  dataOption,
  engineOption,
  threadsOption,
  heldOutOption,
  jsonOption,
  labelOption,
  onErrorOption,
  type OnError,
} from './shared-options.js';

/**
 * The options of the command `evaluate` as {@link addEvaluateCommand} reads them: the data, its
 * splits and the two classifiers.
 */
export interface EvaluateOptions extends EvaluationData {
  readonly neighbours?: number;
  readonly temperature: number;
  readonly intervalOver?: string;
  readonly baselines: boolean;
  readonly leakage: 'report' | 'fail';
  readonly batchSize: number;
  readonly crops: number;
  readonly engine: string;
  readonly onError: OnError;
  readonly json?: boolean;
}

/** `--data`, `--test-data`, `--train`, `--test`, `--validation`, `--label`, `--held-out`. */
export function evaluationDataOptions(samples: string): Option[] {
  return [
    dataOption(
      `labelled ${samples}, best with a training and a test split; without splits a share is held out`,
    ).makeOptionMandatory(),
    new Option('--test-data <path>', 'where the test split is, when it is elsewhere').argParser(
      path,
    ),
    new Option('--train <split>', 'the split to learn from').argParser(text).default('train'),
    new Option('--test <split>', 'the split to score').argParser(text).default('test'),
    new Option(
      '--validation <split>',
      'the split to choose settings on (default: `val` where it exists, else a fifth of the training split)',
    ).argParser(text),
    labelOption(),
    heldOutOption(),
  ];
}

/** `--neighbours`. */
export function neighboursOption(): Option {
  return new Option(
    '--neighbours <k>',
    'neighbours that vote in every system ' +
      '(default: chosen for each on the validation split, or on the training split by leaving one out)',
  ).argParser(wholeNumber(1));
}

/** `--leakage report|fail`. */
export function leakageOption(): Option {
  return new Option('--leakage <policy>', 'for copies of training samples in the test split')
    .choices(['report', 'fail'])
    .default('report');
}

/**
 * Adds `evaluate`: nearest neighbours and a linear probe, beside the untrained start and the
 * program's baselines.
 */
export function addEvaluateCommand(to: Command, program: Program): void {
  const { samples, exampleData = 'data' } = program;
  const command = to
    .command('evaluate')
    .description(
      'scores an encoder by nearest neighbours and a linear probe, beside the untrained encoder and simple baselines',
    )
    .argument('<run>', "a run's folder");
  for (const option of evaluationDataOptions(samples)) command.addOption(option);
  command
    .addOption(neighboursOption())
    .addOption(
      new Option('--temperature <t>', 'of the votes').argParser(number({ above: 0 })).default(0.1),
    )
    .addOption(intervalOverOption())
    .addOption(baselinesOption())
    .addOption(leakageOption())
    .addOption(batchSizeOption(samples))
    .addOption(cropsOption(samples))
    .addOption(engineOption())
    .addOption(threadsOption())
    .addOption(onErrorOption(samples))
    .addOption(jsonOption())
    .action((run: string, options: EvaluateOptions) => evaluate(program, run, options));
  addExamples(command, [
    `evaluate runs/first --data ${exampleData}`,
    `evaluate runs/first --data ${exampleData} --test val --no-baselines --json`,
  ]);
}

async function evaluate(program: Program, run: string, options: EvaluateOptions): Promise<void> {
  const { data, testData, engine, batchSize, json } = options;
  const display = progressDisplay({ silent: json === true });
  const loaded = await openRun(run, { plugins: program.plugins, engine });
  const opened = withCrops(loaded, options.crops);
  const skips = new SkipReport(display);
  const onSkip = options.onError === 'skip' ? skips.onSkip : undefined;
  const datasets = await openParts(program, opened, {
    ...options,
    skips: options.onError === 'skip' ? skips : undefined,
  });
  const { names } = datasets;
  if (names.heldOut)
    display.say(
      `The data has no splits: ${Math.round(100 * options.heldOut)} % of it is held out ` +
        'and scored, equal samples together.',
    );
  const trainReport = sayReport(datasets.train, display);
  sayReport(datasets.test, display);
  await requireFact(datasets.test, options.intervalOver);
  const { modality, encoder } = opened;
  const embed = (embedder: Embedder) => embedParts(datasets, embedder, { display, onSkip });
  display.say('Embedding with the trained encoder.');
  const trained = await embed(encoderEmbedder(modality, encoder, batchSize));
  const baselines: Record<string, Parts> = {};
  let rawValues: readonly string[] = [];
  if (options.baselines) {
    display.say('Embedding with the untrained encoder and the baselines.');
    const start = await opened.untrained();
    baselines['untrained'] = await embed(encoderEmbedder(modality, start, batchSize));
    start.dispose();
    const simple = (await program.baselines?.(loaded)) ?? { raw: encoderEmbedder(loaded.modality) };
    rawValues = Object.keys(simple);
    for (const [name, embedder] of Object.entries(simple)) baselines[name] = await embed(embedder);
  }
  const copies = await leakage(datasets, baselines['raw'] ?? baselines['untrained'] ?? trained);
  if (options.leakage === 'fail') refuseLeakage(copies, program.samples, data);
  display.say('Scoring.');
  const [test, train] = names.heldOut
    ? ['a share held out', 'the rest']
    : [names.test, names.train];
  const title = `${testData ?? data}: ${test} (${trained.test.count}) by ${train} (${trained.train.count})`;
  const scores = accuracyReport(title, trained, baselines, {
    products: engineProducts,
    knn: { k: options.neighbours, temperature: options.temperature },
    rawValues,
    trainGroups: trainingGroups(trained.train, trained.test, options.intervalOver),
    intervalOver: intervalGroups(trained.test, options.intervalOver),
  });
  const verdict = trainingVerdict(scores);
  const { classes } = trained;
  await finishScores({
    program: program.name,
    run,
    fingerprint: opened.fingerprint,
    data,
    testData,
    lines: [
      scoreTable(scores),
      classes && `Classes, in order: ${classes.join(', ')}.`,
      leakageLine(copies, program.samples),
      skips.text,
      verdict,
      evidenceLine({ samples: program.samples, run: opened.run as StoredRun | undefined }),
    ],
    scores: {
      run,
      data,
      testData,
      heldOut: names.heldOut && options.heldOut,
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
