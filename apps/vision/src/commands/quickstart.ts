import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import {
  writeFileAtomically,
  type Dataset,
  type Encoder,
  type Modality,
  type Sample,
} from '@counterpoint/core';
import {
  addExamples,
  embedDataset,
  engineOption,
  jsonOption,
  number,
  openRun,
  path,
  printJson,
  progressDisplay,
  runTrain,
  seedOption,
  threadsOption,
  writeExplorer,
  type Program,
  type RawConfig,
} from '@counterpoint/cli';
import { mapDataset } from '@counterpoint/data';
import {
  knn,
  meanInterval,
  meanDifference,
  nearest,
  type Interval,
  type LabelledMatrix,
} from '@counterpoint/eval';
import {
  contactSheet,
  encodePng,
  pictureOfArray,
  sceneDataset,
  sceneShapes,
  type Picture,
  type SheetCell,
} from '@counterpoint/image';
import { Option, type Command } from 'commander';
import { pictures } from '../pictures.js';

/**
 * Any hue, many crops and levels of light: what is left in common between two views of a picture is
 * the shape.
 */
const view = {
  side: 32,
  area: [0.35, 1],
  jitter: { chance: 0.9, brightness: 1, contrast: 1, saturation: 1, hue: 0.5 },
  grey: 0.2,
};

/** Small enough for two cores in two minutes; SimCLR as published, on an eighth of the width. */
const recipe: RawConfig = {
  data: { path: 'scenes' },
  modality: { type: 'image/picture', side: 32, normalisation: 'cifar' },
  views: { type: 'image/views', each: [view, view] },
  encoder: { type: 'image/resnet', depth: 18, width: 8, stem: 'small' },
  method: { type: 'core/simclr', temperature: 0.2 },
  optimizer: { type: 'core/sgd', momentum: 0.9, weightDecay: 5e-4 },
  learningRate: { base: 0.06, warmupEpochs: 1 },
  epochs: 8,
  batchSize: 128,
};

const trainSize = 4096;
const testSize = 1000;
const neighbours = 10;

const scenes = (part: 'train' | 'test') =>
  sceneDataset({ part, size: part === 'train' ? trainSize : testSize, label: 'shape' });

const program: Program = {
  ...pictures,
  recipes: { simclr: recipe },
  adapt: (source) => ({ ...source, size: trainSize, testSize, label: 'shape' }),
};

interface QuickstartOptions {
  readonly out?: string;
  readonly epochs?: number;
  readonly engine: string;
  readonly threads?: number;
  readonly seed?: number;
  readonly json?: boolean;
}

export function addQuickstartCommand(to: Command): void {
  const command = to
    .command('quickstart')
    .description(
      'draws pictures, pretrains on them without labels, scores before and after, and leaves a picture of neighbours',
    )
    .addOption(
      new Option(
        '--out <folder>',
        'where the run and the picture go (default: a new folder for temporary files)',
      ).argParser(path),
    )
    .addOption(
      new Option('--epochs <n>', 'passes over the drawn pictures').argParser(number({ above: 0 })),
    )
    .addOption(engineOption())
    .addOption(threadsOption())
    .addOption(seedOption())
    .addOption(jsonOption())
    .action(quickstart);
  addExamples(command, ['quickstart', 'quickstart --epochs 2 --out runs/quick']);
}

async function quickstart({
  out,
  epochs,
  engine,
  threads,
  seed,
  json,
}: QuickstartOptions): Promise<void> {
  const display = progressDisplay({ silent: json === true });
  const folder = join(out ?? (await mkdtemp(join(tmpdir(), 'counterpoint-'))), 'run');
  display.say(
    `Drawing ${trainSize} pictures to learn from, and ${testSize} of looks that are not among them.`,
  );
  const result = await runTrain(program, {
    data: 'scenes',
    engine,
    out: folder,
    epochs,
    threads,
    seed,
  });
  const { encoder, modality, untrained } = await openRun(folder, {
    plugins: program.plugins,
    engine,
    threads,
  });
  const before = await parts(modality, await untrained());
  const after = await parts(modality, encoder);
  const options = { k: neighbours, temperature: 0.1 };
  const [right, first] = [
    knn(after.train, after.test, options).correct,
    knn(before.train, before.test, options).correct,
  ];
  const sheet = join(folder, 'neighbours.png');
  await writeFileAtomically(sheet, await encodePng(await sheetOf(after)));
  const page = await explorerOf(folder, engine);
  const scores = {
    before: meanInterval(first),
    after: meanInterval(right),
    gain: meanDifference(right, first),
  };
  if (json)
    printJson({
      run: folder,
      picture: sheet,
      explorer: page,
      seconds: result!.seconds,
      viewsPerSecond: result!.viewsPerSecond,
      knn: scores,
    });
  else {
    process.stdout.write(
      [
        `Shapes of unseen looks named by their ${neighbours} nearest neighbours ` +
          `(${sceneShapes.length} shapes, ${testSize} pictures):`,
        `  before training  ${percent(scores.before)}`,
        `  after training   ${percent(scores.after)}`,
        `  gain             ${percent(scores.gain)}`,
        `Look at ${shortPath(sheet)}: each row is a picture and its nearest neighbours.`,
        `Open ${shortPath(page)} in a browser: a map of the unseen pictures, neighbours, and why they are similar.`,
        '',
      ].join('\n'),
    );
  }
}

async function parts(
  modality: Modality,
  encoder: Encoder,
): Promise<{ train: LabelledMatrix; test: LabelledMatrix }> {
  const labelledMatrix = async (part: 'train' | 'test'): Promise<LabelledMatrix> =>
    embedDataset({
      dataset: mapDataset(scenes(part), (sample: Sample) => modality.decode(sample)) as Dataset,
      modality,
      encoder,
    });
  return { train: await labelledMatrix('train'), test: await labelledMatrix('test') };
}

/** The page of `explore` for the unseen pictures. @returns its path */
async function explorerOf(run: string, engine: string): Promise<string> {
  const { page } = await writeExplorer(program, run, {
    ...{ data: 'scenes', split: 'test', limit: 0, seed: 0, batchSize: 128 },
    ...{ engine, checkpoints: true, onError: 'fail' },
  });
  return page;
}

/** A path as a reader sees it from here. */
function shortPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') ? path : short;
}

/** Eight unseen pictures, each with the six training pictures whose embeddings are nearest. */
async function sheetOf({
  train,
  test,
}: {
  train: LabelledMatrix;
  test: LabelledMatrix;
}): Promise<Picture> {
  const rows = 8,
    columns = 6;
  const queryRows = Array.from({ length: rows }, (_, row) => Math.floor((row * test.count) / rows));
  const queries = {
    rows: Float32Array.from(
      queryRows.flatMap((i) => [...test.rows.subarray(i * test.width, (i + 1) * test.width)]),
    ),
    count: rows,
    width: test.width,
  };
  const { indices } = nearest(queries, train, columns);
  const [querySamples, gallery] = [scenes('test'), scenes('train')];
  const cellOf = async (
    dataset: ReturnType<typeof scenes>,
    index: number,
  ): Promise<SheetCell & { label: string }> => {
    const { key, value, metadata } = await dataset.at!(index);
    return { picture: pictureOfArray(value.array!, key), label: String(metadata!['shape']) };
  };
  return contactSheet({
    title: 'Unseen pictures and their nearest neighbours',
    rows: await Promise.all(
      queryRows.map(async (index, row) => {
        const query = await cellOf(querySamples, index);
        const near = await Promise.all(
          Array.from({ length: columns }, (_, column) =>
            cellOf(gallery, indices[row * columns + column]!),
          ),
        );
        return [query, ...near.map((cell) => ({ ...cell, right: cell.label === query.label }))];
      }),
    ),
  });
}

const percent = ({ value, low, high }: Interval): string =>
  `${(100 * value).toFixed(1)} % (${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)})`;
