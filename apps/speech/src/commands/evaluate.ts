import { progressDisplay } from '@counterpoint/cli';
import type { EmbeddedDataset, ProgressDisplay } from '@counterpoint/cli';
import { CounterpointError } from '@counterpoint/core';
import {
  accuracyReport,
  allTrials,
  fewShot,
  report,
  reportJson,
  reportText,
  verificationReport,
  joinReports,
} from '@counterpoint/eval';
import type { LabelledMatrix, Parts, Report } from '@counterpoint/eval';
import type { Command } from 'commander';
import { embedRecordings, labelled } from '../scoring/embed-recordings.js';
import type { Hearing } from '../scoring/embed-recordings.js';
import { overTime } from '@counterpoint/audio';
import { soundRetrieval } from '../scoring/sound-retrieval.js';
import { openRun } from '../scoring/open-run.js';
import type { OpenedRun } from '../scoring/open-run.js';

interface EvaluateOptions {
  readonly data: string;
  readonly testData?: string;
  readonly train: string;
  readonly test: string;
  readonly task: string;
  readonly crop?: string;
  readonly noise?: string;
  readonly draws?: string;
  readonly systems?: string;
  readonly neighbours: string;
  readonly ways: string;
  readonly shots: string;
  readonly engine: string;
  readonly json?: boolean;
}

export function addEvaluateCommand(to: Command): void {
  to.command('evaluate')
    .description(
      'scores an encoder, beside itself untrained and beside log-mel and cepstral features',
    )
    .argument('<run>', "a run's folder")
    .requiredOption(
      '--data <path>',
      'labelled recordings; `?label=speaker&without=speaker:george` takes a part of them',
    )
    .option('--test-data <path>', 'where the test part is, when it is elsewhere')
    .option('--train <split>', 'the part to learn from', 'train')
    .option('--test <split>', 'the part to score, once', 'test')
    .option(
      '--task <name>',
      'classes: nearest neighbours and a linear probe; retrieval: test recordings look for training recordings of their class; verification: all pairs of the test part; few-shot: episodes of the test part',
      'classes',
    )
    .option('--crop <seconds>', 'score stretches of so many seconds')
    .option('--noise <decibels>', 'score in noise so many decibels below the sound')
    .option(
      '--draws <n>',
      'how often each test recording is scored, with another stretch and other noise; for classes (default: 1)',
    )
    .option('--systems <names>', 'which to score, joined by commas (default: all)')
    .option('--neighbours <k>', 'neighbours that vote', '20')
    .option('--ways <n>', 'classes of an episode', '5')
    .option('--shots <n>', 'labelled recordings of each class', '1')
    .option('--engine <name>', 'which engine computes; see `engines`', 'auto')
    .option('--json', 'prints one JSON object')
    .action(evaluate);
}

async function evaluate(run: string, options: EvaluateOptions): Promise<void> {
  const display = progressDisplay({ silent: options.json === true });
  const opened = await openRun(run, options.engine);
  const found = await score(opened, options, display);
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ run, data: options.data, task: options.task, ...reportJson(found) })}\n`
      : `${reportText(found)}\n`,
  );
}

/** The report behind `evaluate`. */
export async function score(
  run: OpenedRun,
  options: EvaluateOptions,
  display: ProgressDisplay,
): Promise<Report> {
  const hearing: Hearing = {
    cropSeconds: options.crop === undefined ? undefined : Number(options.crop),
    noiseDecibels: options.noise === undefined ? undefined : Number(options.noise),
  };
  const test = { path: options.testData ?? options.data, split: options.test };
  const parts = { train: { path: options.data, split: options.train }, test };
  const known = await systemsOf(run, hearing, display);
  const asked = options.systems?.split(',') ?? Object.keys(known);
  const systems = Object.fromEntries(
    asked.map((name) => [name, known[name] ?? unknownSystem(name, known)]),
  );
  const title = `${test.path} (${options.test})`;
  if (options.task === 'classes') {
    const draws = drawsOf(options);
    const [own, ...baselines] = await inTurn(Object.entries(systems), async ([name, embed]) => {
      display.say(`Embedding with ${name}.`);
      return [
        name,
        {
          train: await embed(parts.train),
          test: stacked(
            await inTurn(
              Array.from({ length: draws }, (_, draw) => draw),
              (draw) => embed(parts.test, draw),
            ),
          ),
        } as Parts,
      ] as const;
    });
    return accuracyReport(
      `${title} by ${options.data} (${options.train})`,
      own![1],
      Object.fromEntries(baselines),
      { knn: { k: Math.min(Number(options.neighbours), own![1].train.count) }, draws },
    );
  }
  if (!['retrieval', 'verification', 'few-shot'].includes(options.task)) {
    throw new CounterpointError('CP_SPEECH_DATA', {
      what: `There is no task "${options.task}"`,
      where: '--task',
      expected: 'classes, retrieval, verification or few-shot',
    });
  }
  const reports = await inTurn(Object.entries(systems), async ([name, embed]) => {
    display.say(`Embedding with ${name}.`);
    const matrix = await embed(test);
    if (options.task === 'retrieval')
      return [name, soundRetrieval(matrix, await embed(parts.train))] as const;
    if (options.task === 'verification')
      return [name, verificationReport(allTrials(centred(matrix)))] as const;
    return [
      name,
      report(name, {
        accuracy: fewShot(centred(matrix), {
          ways: Number(options.ways),
          shots: Number(options.shots),
        }),
      }),
    ] as const;
  });
  return joinReports(`${title}, ${options.task}`, Object.fromEntries(reports));
}

function unknownSystem(name: string, known: Readonly<Record<string, Embed>>): never {
  throw new CounterpointError('CP_SPEECH_DATA', {
    what: `There is no system "${name}"`,
    where: '--systems',
    expected: Object.keys(known).join(', '),
  });
}

/** @throws CP_SPEECH_DATA */
function drawsOf({ draws = '1', crop, noise }: EvaluateOptions): number {
  const of = (what: string, expected: string): never => {
    throw new CounterpointError('CP_SPEECH_DATA', { what, where: '--draws', expected });
  };
  if (!/^[1-9]\d{0,3}$/.test(draws))
    return of(`"${draws}" is no number of draws`, 'a whole number of at least 1');
  if (draws !== '1' && crop === undefined && noise === undefined)
    return of('Nothing is drawn when whole recordings are scored', '--crop or --noise beside it');
  return Number(draws);
}

/** One below the other. */
function stacked(matrices: readonly LabelledMatrix[]): LabelledMatrix {
  const [first] = matrices;
  if (matrices.length === 1) return first!;
  const rows = new Float32Array(first!.rows.length * matrices.length),
    labels = new Int32Array(first!.labels.length * matrices.length);
  matrices.forEach((matrix, i) => {
    rows.set(matrix.rows, i * first!.rows.length);
    labels.set(matrix.labels, i * first!.labels.length);
  });
  return { rows, labels, count: first!.count * matrices.length, width: first!.width };
}

type Embed = (part: { path: string; split: string }, draw?: number) => Promise<LabelledMatrix>;

/** What is scored: the encoder first, then what it must beat. */
async function systemsOf(
  { encoder, modality, modalityWith, untrained, config }: OpenedRun,
  hearing: Hearing,
  display: ProgressDisplay,
): Promise<Readonly<Record<string, Embed>>> {
  const embed = async (
    part: { path: string; split: string },
    draw: number | undefined,
    by: Parameters<typeof embedRecordings>[0]['modality'],
    using?: typeof encoder,
  ): Promise<LabelledMatrix & EmbeddedDataset> =>
    labelled(
      await embedRecordings({
        ...part,
        modality: by,
        hearing: { ...hearing, ...(draw === undefined ? {} : { draw }) },
        display,
        ...(using ? { encoder: using } : {}),
      }),
      part.path,
    );
  const begun = await untrained();
  const systems: Record<string, Embed> = {
    encoder: (part, draw) => embed(part, draw, modality, encoder),
    untrained: (part, draw) => embed(part, draw, modality, begun),
  };
  if (config.modality.type !== 'audio/log-mel') return systems;
  const plain = await modalityWith({ normalise: 'none' });
  const cepstral = await modalityWith({ normalise: 'none', coefficients: 20 });
  const bands = Number(
    (config.modality['features'] as { bands?: number } | undefined)?.bands ?? 64,
  );
  return {
    ...systems,
    'log-mel': (part, draw) => embed(part, draw, plain),
    'log-mel-normalised': (part, draw) => embed(part, draw, modality),
    'log-mel-statistics': async (part, draw) => {
      const all = await embed(part, draw, plain);
      return { ...overTime(all, bands, true), labels: all.labels };
    },
    'mfcc-mean': async (part, draw) => {
      const all = await embed(part, draw, cepstral);
      return { ...overTime(all, 20, false), labels: all.labels };
    },
  };
}

/** The mean taken out and columns brought to one deviation, so that cosines tell more than the common direction. */
function centred(matrix: LabelledMatrix): LabelledMatrix {
  const { rows, count, width } = matrix;
  const out = Float32Array.from(rows);
  for (let c = 0; c < width; c++) {
    let sum = 0,
      squares = 0;
    for (let n = 0; n < count; n++) {
      const v = rows[n * width + c]!;
      sum += v;
      squares += v * v;
    }
    const mean = sum / count,
      deviation = Math.sqrt(Math.max(0, squares / count - mean * mean)) || 1;
    for (let n = 0; n < count; n++) out[n * width + c] = (rows[n * width + c]! - mean) / deviation;
  }
  return { ...matrix, rows: out };
}

async function inTurn<A, B>(items: readonly A[], work: (item: A) => Promise<B>): Promise<B[]> {
  const done: B[] = [];
  for (const item of items) done.push(await work(item));
  return done;
}
