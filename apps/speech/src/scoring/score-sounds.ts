import {
  embedParts,
  engineProducts,
  intervalGroups,
  trainingGroups,
  type EmbeddedParts,
  type Embedder,
  type EvaluationData,
  type OnError,
  type OpenedRun,
  type ProgressDisplay,
  type SkipReport,
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
  rowNormaliser,
  verificationReport,
  type AccuracyReport,
  type LabelledMatrix,
  type Report,
} from '@counterpoint/eval';
import { soundRetrieval } from './sound-retrieval.js';
import { soundBaselines } from './sound-systems.js';
import { soundEmbedder, type TestConditions } from './test-conditions.js';

/** What recordings can be scored on. */
export const tasks: readonly Task[] = ['classes', 'retrieval', 'verification', 'few-shot'];

export type Task = 'classes' | 'retrieval' | 'verification' | 'few-shot';

/** The system that is scored; the others are what it must beat. */
const encoderName = 'encoder';

/** The options of `evaluate`, parsed. */
export interface EvaluateOptions extends EvaluationData {
  readonly task: Task;
  readonly crop?: number;
  readonly noise?: number;
  readonly draws: number;
  readonly systems?: readonly string[];
  readonly baselines: boolean;
  readonly neighbours?: number;
  readonly ways: number;
  readonly shots: number;
  readonly intervalOver?: string;
  readonly leakage: 'report' | 'fail';
  readonly batchSize: number;
  readonly engine: string;
  readonly onError: OnError;
  readonly json?: boolean;
}

/** A report, and where copies are looked for. */
export interface Scored {
  readonly report: AccuracyReport;
  /** The embeddings in which copies are looked for. */
  readonly raw: EmbeddedParts;
}

/** The report behind `evaluate`. */
export async function scoreSounds(
  run: OpenedRun,
  datasets: StoredParts,
  options: EvaluateOptions,
  display: ProgressDisplay,
  skips: SkipReport,
): Promise<Scored> {
  const { task, draws, data, testData, test, train } = options;
  const learned = task === 'classes';
  const onSkip = options.onError === 'skip' ? skips.onSkip : undefined;
  const conditions = {
    cropSeconds: options.crop,
    noiseDecibels: options.noise,
    batchSize: options.batchSize,
  };
  const systems = await systemsOf(run, conditions, options, draws);
  const embedded: [string, EmbeddedParts][] = [];
  for (const [name, [first, ...others]] of Object.entries(systems)) {
    display.say(`Embedding with ${name}.`);
    const parts = await embedParts(datasets, first!, { display, onSkip, learned });
    const tests: LabelledMatrix[] = [parts.test];
    for (const embed of others)
      tests.push((await embedParts(datasets, embed, { display, onSkip, learned })).test);
    embedded.push([name, { ...parts, test: { ...parts.test, ...stacked(tests) } }]);
  }
  const raw = embedded.find(([name]) => name.startsWith('log-mel'))?.[1] ?? embedded[0]![1];
  const title = datasets.names.heldOut
    ? `${data}: a share held out`
    : `${testData ?? data} (${test})`;
  if (task === 'classes') {
    const [[, trained], ...baselines] = embedded as [[string, EmbeddedParts], ...typeof embedded];
    const accuracy = accuracyReport(
      datasets.names.heldOut ? `${title} by the rest` : `${title} by ${data} (${train})`,
      trained,
      Object.fromEntries(baselines),
      {
        products: engineProducts,
        knn: { k: options.neighbours },
        rawValues: baselines.map(([name]) => name).filter((name) => name !== 'untrained'),
        trainGroups: trainingGroups(trained.train, trained.test, options.intervalOver),
        draws,
        intervalOver: intervalGroups(
          trained.test,
          options.intervalOver,
          trained.test.count / draws,
        ),
      },
    );
    return { report: accuracy, raw };
  }
  const reports = embedded.map(([name, parts]): [string, Report] => [
    name,
    task === 'retrieval'
      ? soundRetrieval(parts.test, parts.train)
      : task === 'verification'
        ? verificationReport(allTrials(standardColumns(parts.test)))
        : report(name, {
            accuracy: fewShot(standardColumns(parts.test), {
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
  { task, systems: systemNames, baselines }: EvaluateOptions,
  draws: number,
): Promise<Readonly<Record<string, readonly Embedder[]>>> {
  const modality = run.modality as Modality<RawSample, Sound>;
  const start = baselines ? await run.untrained() : undefined;
  const all: Record<string, Embedder[]> = {};
  for (let draw = 0; draw < draws; draw++) {
    const condition = { ...conditions, draw };
    const systems: Record<string, Embedder> = {
      [encoderName]: soundEmbedder(modality, run.encoder, condition),
      ...(start && { untrained: soundEmbedder(modality, start, condition) }),
      ...(baselines ? await soundBaselines(run, condition) : {}),
    };
    for (const [name, embed] of Object.entries(systems)) (all[name] ??= []).push(embed);
  }
  const unknown = systemNames?.find((name) => !Object.hasOwn(all, name));
  if (unknown !== undefined)
    throw new CounterpointError('CP_CLI_USAGE', {
      what: `There is no system "${unknown}"`,
      where: '--systems',
      expected: Object.keys(all).join(', '),
      remedy: 'choose among these',
    });
  if (systemNames === undefined) return all;
  if (task === 'classes' && !systemNames.includes(encoderName)) throw noEncoder(systemNames);
  // The encoder comes first, wherever it is named: scores of classes have gains over the others.
  const others = systemNames.filter((name) => name !== encoderName);
  const ordered = systemNames.includes(encoderName) ? [encoderName, ...others] : others;
  return Object.fromEntries(ordered.map((name) => [name, all[name]!]));
}

function noEncoder(systems: readonly string[]): CounterpointError {
  return new CounterpointError('CP_CLI_USAGE', {
    what: `Classes are scored by the encoder, beside others, and the systems are ${systems.join(', ')}`,
    where: '--systems',
    expected: `${encoderName} among them`,
    remedy: `add it: --systems ${[encoderName, ...systems].join(',')}`,
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

/** Cosines then show more than the direction that all rows share. */
function standardColumns<T extends LabelledMatrix>(matrix: T): T {
  return rowNormaliser('standard columns', matrix)(matrix);
}
