import type { Dataset } from '@counterpoint/core';
import {
  joinReports,
  meanDifference,
  meanInterval,
  report,
  reportJson,
  zeroShot,
  type Interval,
  type Report,
} from '@counterpoint/eval';
import type { Towers } from '@counterpoint/multimodal';
import { Option, type Command } from 'commander';
import { addExamples } from '../../commands/examples.js';
import { leakageOption } from '../../commands/evaluate.js';
import { path as pathOption, text } from '../../commands/parse-option.js';
import {
  baselinesOption,
  dataOption,
  engineOption,
  formerly,
  formerlyNot,
  jsonOption,
  labelOption,
  onErrorOption,
  splitOption,
  type OnError,
} from '../../commands/shared-options.js';
import { sayReport } from '../../run/read-report.js';
import { SkipReport, throwSkip } from '../../run/skip-report.js';
import type { StoredRun } from '../../export/model-card.js';
import { evidenceLine, groupingFacts } from '../../score/evidence-line.js';
import { finishScores } from '../../score/finish-scores.js';
import { intervalGroups, intervalOverOption } from '../../score/interval-groups.js';
import { leakageLine, refuseLeakage } from '../../score/leakage.js';
import { scoreTable } from '../../score/score-table.js';
import { trainingVerdict } from '../../score/training-verdict.js';
import { progressDisplay, type ProgressDisplay } from '../../terminal/progress.js';
import { mappingLine } from '../class-words.js';
import { classEmbeddings, embedPairs, embedSide, type EmbeddedPairs } from '../embed-pairs.js';
import { openTowers } from '../open-towers.js';
import type { OpenedTowers } from '../opened-towers.js';
import { openTestPairs, type TestPairs } from '../open-test-pairs.js';
import { pairsScores, twoSidesScores, type PairsScores } from '../pairs-report.js';
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
        'the classes of the data in words, in their order, with commas between (default: those of the run, by name)',
      ),
    )
    .addOption(templateOption('a prompt with {} for the class; may be given again'))
    .addOption(intervalOverOption())
    .addOption(baselines)
    .addOption(formerlyNot('--no-untrained', baselines))
    .addOption(leakageOption())
    .addOption(engineOption())
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
  const opened = await openTowers(kit, path, options.engine);
  const pairs = await openTestPairs(kit, opened, options, onSkip);
  const { dataset, split } = pairs;
  if (pairs.note !== '') display.say(pairs.note);
  const read = sayReport(dataset, display);
  const mapping = mappingLine(dataset.classes, pairs.words);
  if (mapping !== '') display.say(mapping);
  display.say('Scoring the trained towers.');
  const context = { kit, opened, pairs, options, onSkip, display };
  const own = await score(opened.towers, context);
  const reports: Record<string, Report> = { '': own.report };
  if (own.majority !== undefined) {
    reports['majority'] = report('always the commonest class', {
      'zero-shot.top1': meanInterval(own.majority, own),
    });
    reports['gain.majority'] = report('over it', {
      'zero-shot.top1': meanDifference(own.named!, own.majority, own),
    });
  }
  if (options.baselines) {
    display.say('Scoring the untrained towers.');
    const start = await score(await opened.untrained(), context);
    reports['untrained'] = start.report;
    reports['gain.untrained'] = report('over it', gains(own, start));
  }
  const copies = await towersLeakage(kit, opened, pairs, options);
  if (copies !== undefined && options.leakage === 'fail')
    refuseLeakage(copies, program.samples, data);
  await dataset.close?.();
  const name = split === '' ? 'all' : split;
  const leftOut = own.leftOut > 0 ? ` (${own.leftOut} left out)` : '';
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
      copies === undefined ? '' : leakageLine(copies, program.samples),
      skips.text,
      verdict,
      evidenceLine({
        samples: `${program.samples} and captions`,
        run: opened.run as StoredRun | undefined,
        groupedBy: groupingFacts(own.metadata),
        intervalOver: options.intervalOver,
      }),
    ],
    scores: {
      run: path,
      data,
      testData,
      split,
      leftOut: own.leftOut,
      scale: opened.logits.scale,
      ...reportJson(whole),
      classes: dataset.classes,
      words: pairs.words,
      read,
      leakage: copies,
      verdict,
      skipped: skips.total,
      skippedByCode: skips.byCode,
    },
    json,
  });
}

interface ScoreContext {
  readonly kit: TowersKit<never>;
  readonly opened: OpenedTowers;
  readonly pairs: TestPairs;
  readonly options: TowersEvaluateOptions;
  readonly onSkip: SkipReport['onSkip'];
  readonly display: ProgressDisplay;
}

interface Scored {
  readonly report: Report;
  readonly metadata: EmbeddedPairs['metadata'];
  readonly leftOut: number;
  readonly retrieval: PairsScores;
  /** Of the rows of {@link retrieval}, where intervals draw groups. */
  readonly retrievalGroups?: Int32Array;
  /** 1 for each sample whose class was named rightly, where there are classes. */
  readonly named?: ArrayLike<number>;
  /** The same for one who always says the commonest class of these samples. */
  readonly majority?: ArrayLike<number>;
  /** The group of each sample that intervals draw as a whole. */
  readonly intervalOver?: Int32Array;
}

async function score(towers: Towers, context: ScoreContext): Promise<Scored> {
  const { kit, opened, pairs, options, onSkip } = context;
  if (opened.text === undefined) return scoreSides(towers, context);
  const embedded = await embedPairs(pairs.opened, towers, pairs.dataset, {
    onSkip,
    onProgress: (done) => progress(context, done),
  });
  context.display.end();
  const intervalOver = intervalGroups(embedded, options.intervalOver);
  const retrieval = pairsScores(embedded, { sample: kit.sample, intervalOver });
  const { dataset, source, truth, open } = pairs;
  const parts: Record<string, Report> = { '': retrieval.report };
  const more = await kit.scores?.({
    opened,
    towers,
    pairs: embedded,
    dataset,
    source,
    truth,
    open,
  });
  Object.assign(parts, more);
  const basis = {
    metadata: embedded.metadata,
    leftOut: embedded.leftOut,
    retrieval,
    retrievalGroups: intervalOver && Int32Array.from(retrieval.rows, (row) => intervalOver[row]!),
    intervalOver,
  };
  const isLabelled = Array.from(embedded.samples.labels).every((label) => label >= 0);
  const { words } = pairs;
  const hasMore = Object.keys(more ?? {}).length > 0;
  if (hasMore || words === undefined || words.length < 2 || !isLabelled)
    return { ...basis, report: joinReports('', parts) };
  const said = await named(towers, embedded, words, context, intervalOver);
  parts['zero-shot'] = said.report;
  return {
    ...basis,
    report: joinReports('', parts),
    named: said.correct,
    majority: ofMajority(embedded.samples.labels),
  };
}

async function named(
  towers: Towers,
  { samples }: EmbeddedPairs,
  words: readonly string[],
  { opened, options: { template } }: ScoreContext,
  intervalOver: Int32Array | undefined,
): Promise<ReturnType<typeof zeroShot>> {
  const templates = template.length > 0 ? template : (opened.captions.templates ?? ['{}']);
  const classes = await classEmbeddings(opened, towers, words, templates);
  return zeroShot(samples, classes, { scale: opened.logits.scale, intervalOver });
}

/** Two kinds of samples of the same things: those of one class count as the same thing. */
async function scoreSides(towers: Towers, context: ScoreContext): Promise<Scored> {
  const { opened, pairs, options, onSkip } = context;
  const [one, other] = opened.towers.sides as [string, string];
  const [a, b] = await Promise.all(
    [one, other].map((side) => embedSide(opened, towers, side, pairs.dataset, { onSkip })),
  );
  const groups = a!.labels.every((label) => label < 0) ? undefined : a!.labels;
  const intervalOver = intervalGroups(a!, options.intervalOver);
  const retrieval = twoSidesScores(a!, b!, { names: [one, other], groups, intervalOver });
  const leftOut = pairs.dataset.size - a!.count;
  const { metadata } = a!;
  const { report: found } = retrieval;
  return { report: found, metadata, retrieval, retrievalGroups: intervalOver, leftOut };
}

function gains(own: Scored, start: Scored): Readonly<Record<string, Interval>> {
  const { intervalOver, retrievalGroups } = own;
  const { name } = own.retrieval;
  const scores: Record<string, Interval> = {};
  if (own.named && start.named)
    scores['zero-shot.top1'] = meanDifference(own.named, start.named, { intervalOver });
  scores[name] = meanDifference(own.retrieval.first, start.retrieval.first, {
    intervalOver: retrievalGroups,
  });
  return scores;
}

function ofMajority(labels: ArrayLike<number>): Uint8Array {
  const counts = new Map<number, number>();
  for (const label of Array.from(labels)) counts.set(label, (counts.get(label) ?? 0) + 1);
  const [commonest] = [...counts].reduce((best, each) => (each[1] > best[1] ? each : best));
  return Uint8Array.from(labels, (label) => (label === commonest ? 1 : 0));
}

function progress({ display, pairs }: ScoreContext, done: number): void {
  const { size } = pairs.dataset as Dataset;
  display.update({ step: done, totalSteps: size, facts: ['embedded'] });
}
