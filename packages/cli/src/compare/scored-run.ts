import {
  Rng,
  rankMe,
  readRows,
  spread,
  uniformity,
  type Dataset,
  type Encoder,
  type Sample,
} from '@counterpoint/core';
import { mapDataset, matchClasses } from '@counterpoint/data';
import { linearProbe, tunedKnn, type LabelledMatrix } from '@counterpoint/eval';
import { tensor2d } from '@tensorflow/tfjs-core';
import type { Program } from '../program/program.js';
import { embedDataset } from '../run/embed-dataset.js';
import { openRunData, sourceOfRun } from '../run/open-run-data.js';
import { openRun, type OpenedRun } from '../run/open-run.js';
import { limited } from '../run/open-samples.js';
import { engineProducts } from '../score/engine-products.js';
import { openTest } from '../score/open-parts.js';
import { sourceSplits } from '../source/source-splits.js';

/**
 * Which test samples an encoder classifies correctly, one character each, and label-free measures
 * of its embeddings.
 */
export interface Scored {
  /** `1` where the neighbours' vote is right. */
  readonly knn: string;
  /** How many neighbours voted. Absent in comparisons of earlier versions. */
  readonly neighbours?: number;
  /** `1` where the linear probe is right; not fitted for an untrained encoder. */
  readonly linear: string;
  readonly rankMe: number;
  readonly uniformity: number;
  readonly spread: number;
}

/** What is scored on, and how. */
export interface ScoreOptions {
  readonly data: string;
  /** Where the test split is, when it is elsewhere. */
  readonly testData?: string;
  readonly label?: string;
  readonly engine: string;
  readonly train: string;
  readonly test: string;
  /** Samples of the training part: those that `data.limit` trains on; 0 for all. */
  readonly limit: number;
  /** Samples of the test part, the same ones for every run; 0 for all. */
  readonly testLimit: number;
  /** Neighbours that vote. Without it their number is chosen for each run: see `tunedKnn`. */
  readonly neighbours?: number;
}

/** Penalties that the probe chooses from: fewer than `evaluate` tries, for there are many runs. */
const penalties = [0.1, 0.01, 1e-3];

/** Scores the encoder of a run as it was left, or as it started. */
export async function scoredRun(
  program: Program,
  path: string,
  options: ScoreOptions,
  which: 'trained' | 'untrained',
): Promise<Scored> {
  const run = await openRun(path, { plugins: program.plugins, engine: options.engine });
  const start = which === 'untrained' ? await run.untrained() : undefined;
  const { data, testData = data, label } = options;
  const open = (path: string, split: string) =>
    openRunData(program, run, { path, split, label, labelled: true }, onSkip);
  const embed = (dataset: Dataset, limit: number) =>
    embedded(run, limited(dataset, limit), start ?? run.encoder);
  const splitsOf = (path: string) =>
    sourceSplits(program, sourceOfRun(program, run, { path, label }), run.modality.extensions);
  const train = await embed(await open(data, options.train), options.limit);
  const test = await embed(
    await openTest(open, { data, testData, split: options.test }, splitsOf),
    options.testLimit,
  );
  for (const each of [run.encoder, start]) each?.dispose();
  const labels = matchedLabels(train, test);
  const matched = { ...test, labels };
  const marks = (correct: ArrayLike<number>) =>
    Array.from(correct, (is) => (is ? '1' : '0')).join('');
  const probe = { penalties, products: engineProducts };
  const { correct, k } = tunedKnn(train, matched, {
    ks: options.neighbours === undefined ? undefined : [options.neighbours],
    products: engineProducts,
  });
  return {
    knn: marks(correct),
    neighbours: k,
    linear: which === 'untrained' ? '' : marks(linearProbe(train, matched, probe).correct),
    ...(await labelFree(test)),
  };
}

interface EmbeddedSplit extends LabelledMatrix {
  readonly labels: Int32Array;
  readonly classes?: readonly string[];
  readonly name: string;
}

function matchedLabels(train: EmbeddedSplit, test: EmbeddedSplit): Int32Array {
  if (train.classes === undefined || test.classes === undefined) return test.labels;
  const present = new Set(test.labels);
  const { indices } = matchClasses(train.classes, test.classes, test.name, (i) => present.has(i));
  return test.labels.map((label) => (label < 0 ? label : indices[label]!));
}

const onSkip = (): undefined => undefined;

async function embedded(
  run: OpenedRun,
  dataset: Dataset,
  encoder: Encoder,
): Promise<EmbeddedSplit> {
  const { rows, count, width, labels } = await embedDataset({
    dataset: mapDataset(dataset, (sample: Sample) => run.modality.decode(sample)),
    modality: run.modality,
    encoder,
    onSkip,
  });
  await dataset.close?.();
  return { rows, count, width, labels, classes: dataset.classes, name: dataset.name };
}

async function labelFree(
  test: LabelledMatrix,
): Promise<Pick<Scored, 'rankMe' | 'uniformity' | 'spread'>> {
  const order = Rng.of(0, 'label-free rows').permutation(test.count).subarray(0, 1000);
  const values = new Float32Array(order.length * test.width);
  order.forEach((from, to) =>
    values.set(test.rows.subarray(from * test.width, (from + 1) * test.width), to * test.width),
  );
  const tensor = tensor2d(values, [order.length, test.width]);
  const rows = await readRows(tensor, order.length);
  tensor.dispose();
  return {
    rankMe: rankMe(rows),
    uniformity: uniformity(rows),
    spread: spread(rows) * Math.sqrt(rows.width),
  };
}
