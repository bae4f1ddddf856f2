import {
  addExamples,
  embedParts,
  engineOption,
  evaluationDataOptions,
  jsonOption,
  leakage,
  leakageLine,
  leakageOption,
  names,
  number,
  onErrorOption,
  openParts,
  openRun,
  printJson,
  progressDisplay,
  refuseLeakage,
  sayReport,
  scoreTable,
  SkipReport,
  text,
  trainingVerdict,
  wholeNumber,
  type Embedder,
  type EmbeddedParts,
  type OnError,
  type OpenedRun,
  type ProgressDisplay,
  type StoredParts,
} from '@counterpoint/cli';
import type { Sound } from '@counterpoint/audio';
import { CounterpointError, type Modality } from '@counterpoint/core';
import type { RawSample } from '@counterpoint/data';
import {
  accuracyReport,
  allTrials,
  fewShot,
  joinReports,
  report,
  reportJson,
  verificationReport,
  type LabelledMatrix,
  type Report,
} from '@counterpoint/eval';
import { Option, type Command } from 'commander';
import { recordings } from '../recordings.js';
import { soundRetrieval } from '../scoring/sound-retrieval.js';
import { soundBaselines } from '../scoring/sound-systems.js';
import { standardised } from '../scoring/standardised.js';
import { soundEmbedder, type TestConditions } from '../scoring/test-conditions.js';

const tasks = ['classes', 'retrieval', 'verification', 'few-shot'] as const;

interface EvaluateOptions {
  readonly data: string;
  readonly testData?: string;
  readonly train: string;
  readonly test: string;
  readonly validation?: string;
  readonly label?: string;
  readonly heldOut: number;
  readonly task: (typeof tasks)[number];
  readonly crop?: number;
  readonly noise?: number;
  readonly draws: number;
  readonly systems?: readonly string[];
  readonly baselines: boolean;
  readonly neighbours: number;
  readonly ways: number;
  readonly shots: number;
  readonly intervalOver?: string;
  readonly leakage: 'report' | 'fail';
  readonly engine: string;
  readonly onError: OnError;
  readonly json?: boolean;
}

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
      'classes: nearest neighbours and a linear probe; retrieval: test recordings look for training recordings of their class; verification: all pairs of the test split; few-shot: episodes of the test split',
    )
      .choices(tasks)
      .default('classes'),
    new Option('--crop <seconds>', 'scores stretches of so many seconds').argParser(
      number({ above: 0 }),
    ),
    new Option('--noise <decibels>', 'scores in noise so many decibels below the sound').argParser(
      number(),
    ),
    new Option(
      '--draws <n>',
      'scores each test recording so often, with another stretch and other noise; for classes',
    )
      .argParser(wholeNumber(1, 9999))
      .default(1),
    new Option('--systems <names>', 'which to score, with commas between (default: all)').argParser(
      names,
    ),
    new Option('--no-baselines', 'scores the encoder alone'),
    new Option('--neighbours <k>', 'neighbours that vote').argParser(wholeNumber(1)).default(20),
    new Option('--ways <n>', 'classes of an episode').argParser(wholeNumber(2)).default(5),
    new Option('--shots <n>', 'labelled recordings of each class')
      .argParser(wholeNumber(1))
      .default(1),
    new Option(
      '--interval-over <fact>',
      'the fact whose groups the intervals draw, such as speaker; for classes',
    ).argParser(text),
    leakageOption(),
    engineOption(),
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

async function evaluate(path: string, options: EvaluateOptions): Promise<void> {
  const { data, testData, json, task } = options;
  requireDraws(options);
  const display = progressDisplay({ silent: json === true });
  const run = await openRun(path, { plugins: recordings.plugins, engine: options.engine });
  const skips = new SkipReport(display);
  const stored = await openParts(recordings, run, {
    ...options,
    skips: options.onError === 'skip' ? skips : undefined,
  });
  if (stored.names.heldOut)
    display.say(
      `The data has no splits: ${Math.round(100 * options.heldOut)} % of it is held out and scored, equal recordings together.`,
    );
  const read = sayReport(stored.train, display);
  sayReport(stored.test, display);
  const { report: scores, raw } = await score(run, stored, options, display, skips);
  const copies = await leakage(stored, raw);
  if (options.leakage === 'fail') refuseLeakage(copies, 'recordings', data);
  const verdict = trainingVerdict(scores);
  const { classes } = stored.train;
  if (json)
    printJson({
      run: path,
      data,
      testData,
      task,
      ...reportJson(scores),
      classes,
      read,
      leakage: copies,
      verdict,
      skipped: skips.total,
      skippedByCode: skips.byCode,
    });
  else
    process.stdout.write(
      [
        scoreTable(scores),
        classes === undefined ? '' : `Classes, in order: ${classes.join(', ')}.`,
        leakageLine(copies, 'recordings'),
        skips.text,
        verdict ?? '',
      ]
        .filter((line) => line !== '')
        .join('\n') + '\n',
    );
}

interface Scored {
  readonly report: Report;
  /** The embeddings in which copies are looked for. */
  readonly raw: EmbeddedParts;
}

/** The report behind `evaluate`. */
export async function score(
  run: OpenedRun,
  stored: StoredParts,
  options: EvaluateOptions,
  display: ProgressDisplay,
  skips: SkipReport,
): Promise<Scored> {
  const { task, draws, data, testData, test, train } = options;
  const onSkip = options.onError === 'skip' ? skips.onSkip : undefined;
  const conditions = { cropSeconds: options.crop, noiseDecibels: options.noise };
  const systems = await systemsOf(run, conditions, options, draws);
  const embedded: [string, EmbeddedParts][] = [];
  for (const [name, [first, ...others]] of Object.entries(systems)) {
    display.say(`Embedding with ${name}.`);
    const parts = await embedParts(stored, first!, { display, onSkip });
    const tests: LabelledMatrix[] = [parts.test];
    for (const embed of others)
      tests.push((await embedParts(stored, embed, { display, onSkip })).test);
    embedded.push([name, { ...parts, test: { ...parts.test, ...stacked(tests) } }]);
  }
  const raw = embedded.find(([name]) => name.startsWith('log-mel'))?.[1] ?? embedded[0]![1];
  const title = stored.names.heldOut
    ? `${data}: a share held out`
    : `${testData ?? data} (${test})`;
  if (task === 'classes') {
    const [[, own], ...baselines] = embedded as [[string, EmbeddedParts], ...typeof embedded];
    const accuracy = accuracyReport(
      stored.names.heldOut ? `${title} by the rest` : `${title} by ${data} (${train})`,
      own,
      Object.fromEntries(baselines),
      {
        knn: { k: Math.min(options.neighbours, own.train.count) },
        draws,
        intervalOver: groupsOf(own, options.intervalOver, draws),
      },
    );
    return { report: accuracy, raw };
  }
  const reports = embedded.map(([name, parts]): [string, Report] => [
    name,
    task === 'retrieval'
      ? soundRetrieval(parts.test, parts.train)
      : task === 'verification'
        ? verificationReport(allTrials(standardised(parts.test)))
        : report(name, {
            accuracy: fewShot(standardised(parts.test), {
              ways: options.ways,
              shots: options.shots,
            }),
          }),
  ]);
  return { report: joinReports(`${title}, ${task}`, Object.fromEntries(reports)), raw };
}

/** The embedders of each system, one for each draw: the encoder first, then what it must beat. */
async function systemsOf(
  run: OpenedRun,
  conditions: TestConditions,
  { systems: asked, baselines }: EvaluateOptions,
  draws: number,
): Promise<Readonly<Record<string, readonly Embedder[]>>> {
  const modality = run.modality as Modality<RawSample, Sound>;
  const start = baselines ? await run.untrained() : undefined;
  const all: Record<string, Embedder[]> = {};
  for (let draw = 0; draw < draws; draw++) {
    const drawn = { ...conditions, draw };
    const systems: Record<string, Embedder> = {
      encoder: soundEmbedder(modality, run.encoder, drawn),
      ...(start && { untrained: soundEmbedder(modality, start, drawn) }),
      ...(baselines ? await soundBaselines(run, drawn) : {}),
    };
    for (const [name, embed] of Object.entries(systems)) (all[name] ??= []).push(embed);
  }
  const unknown = asked?.find((name) => !Object.hasOwn(all, name));
  if (unknown !== undefined)
    throw new CounterpointError('CP_CLI_USAGE', {
      what: `There is no system "${unknown}"`,
      where: '--systems',
      expected: Object.keys(all).join(', '),
      remedy: 'choose among these',
    });
  return asked === undefined ? all : Object.fromEntries(asked.map((name) => [name, all[name]!]));
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

/** The group of each test row. @throws CP_CLI_USAGE when a recording lacks the fact */
function groupsOf(
  { test }: EmbeddedParts,
  fact: string | undefined,
  draws: number,
): Int32Array | undefined {
  if (fact === undefined) return undefined;
  const places = new Map<string, number>();
  const { metadata } = test;
  const samples = test.count / draws;
  return Int32Array.from({ length: samples }, (_, i) => {
    const value = metadata[i]?.[fact];
    if (value === undefined)
      throw new CounterpointError('CP_CLI_USAGE', {
        what: `${test.keys[i]} has no fact "${fact}"`,
        where: '--interval-over',
        expected: `one of ${Object.keys(metadata[i] ?? {}).join(', ') || 'none, for there are no facts'}`,
        remedy: 'name a fact that every recording has',
      });
    const key = JSON.stringify(value);
    if (!places.has(key)) places.set(key, places.size);
    return places.get(key)!;
  });
}

/** One below the other. */
function stacked(matrices: readonly LabelledMatrix[]): LabelledMatrix & { labels: Int32Array } {
  const { width } = matrices[0]!;
  const count = matrices.reduce((sum, matrix) => sum + matrix.count, 0);
  const rows = new Float32Array(count * width);
  const labels = new Int32Array(count);
  let at = 0;
  for (const matrix of matrices) {
    rows.set(matrix.rows, at * width);
    labels.set(Array.from(matrix.labels), at);
    at += matrix.count;
  }
  return { rows, labels, count, width };
}
