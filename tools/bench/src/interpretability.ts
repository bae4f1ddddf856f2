import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEncoder, runTrain, type Program, type RawConfig } from '@counterpoint/cli';
import {
  corePlugin,
  Registry,
  type Dataset,
  type Encoder,
  type Modality,
} from '@counterpoint/core';
import { batches, mapDataset } from '@counterpoint/data';
import {
  explainPair,
  explanationPng,
  integratedGradients,
  sampleRaster,
} from '@counterpoint/explain';
import { buildPage, gatherSamples, writePage } from '@counterpoint/explorer';
import { drawScene, imagePlugin, sceneDataset, sceneShapes } from '@counterpoint/image';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Benchmark } from './benchmark.js';
import { cornerColours, cornerSide, withCorner } from './planted-corner.js';

const side = 32;
const [trainSize, testSize, pairs] = [2048, 500, 100];
const jittered = {
  ...{ side, area: [0.35, 1], grey: 0.2 },
  jitter: { chance: 0.9, brightness: 1, contrast: 1, saturation: 1, hue: 0.5 },
};
const plain = { ...jittered, grey: 0, jitter: { ...jittered.jitter, chance: 0 } };
const wide = { ...plain, area: [0.9, 1], flip: 0 };

const recipe = (view: object, method: RawConfig): RawConfig => ({
  data: { path: 'scenes', groups: method['type'] === 'core/supcon' ? 'label' : 'none' },
  modality: { type: 'image/picture', side, normalisation: 'cifar' },
  views: { type: 'image/views', each: [view, view] },
  encoder: { type: 'image/resnet', depth: 18, width: 8, stem: 'small' },
  method,
  optimizer: { type: 'core/sgd', momentum: 0.9, weightDecay: 5e-4 },
  learningRate: { base: 0.06, warmupEpochs: method['type'] === 'core/supcon' ? 0 : 1 },
  epochs: method['type'] === 'core/supcon' ? 2 : 4,
  batchSize: 128,
});

const open = (part: 'train' | 'test', corner: boolean): Dataset => {
  const scenes = sceneDataset({
    part,
    size: part === 'train' ? trainSize : testSize,
    label: 'shape',
    side,
  });
  return (corner ? withCorner(scenes) : scenes) as Dataset;
};

/** What a run made of unseen scenes. */
interface Studied {
  readonly encoder: Encoder<Tensor4D>;
  readonly modality: Modality<unknown, unknown, Tensor4D>;
  readonly facts: Readonly<Record<string, number>>;
  readonly page: string;
  readonly accuracy: number;
}

async function studied(name: string, config: RawConfig, corner: boolean): Promise<Studied> {
  const folder = join(await mkdtemp(join(tmpdir(), 'interpretability-')), name);
  const plugins = [corePlugin, imagePlugin];
  const program: Program = {
    name: 'study',
    samples: 'scenes',
    plugins,
    recipes: { study: config },
    defaultMethod: 'study',
    adapt: (source) => ({ ...source, size: trainSize, testSize, label: 'shape' }),
    prepare: async (dataset) => (corner ? (withCorner(dataset as never) as Dataset) : dataset),
  };
  await runTrain(program, {
    set: [],
    plugin: [],
    engine: 'auto',
    out: folder,
    json: false,
    method: 'study',
  });
  const { encoder, modality } = await loadEncoder<Tensor4D>(folder, new Registry(plugins));
  const source = open('test', corner);
  const dataset = mapDataset(source, (sample) => modality.decode(sample as never)) as Dataset;
  const gathered = await gatherSamples({
    batches: batches(dataset, { size: 128, seed: 0, shuffle: false, dropLast: false, epochs: 1 }),
    size: dataset.size,
    modality: modality as Modality<unknown, unknown, Tensor4D>,
    encoder,
  });
  const built = await buildPage({
    ...gathered,
    ...{
      title: name,
      run: name,
      data: 'scenes',
      program: 'counterpoint-vision',
      classes: dataset.classes,
    },
  });
  const page = `${folder}.html`;
  await writePage(page, built);
  return {
    encoder,
    modality: modality as Modality<unknown, unknown, Tensor4D>,
    facts: Object.fromEntries(
      built.data.dimensions.factShares.map(({ name: fact, share }) => [fact, share]),
    ),
    page,
    accuracy: built.data.classification!.overall.value,
  };
}

/** The largest value of the 3x3 means of an attribution: its row and column. */
function peakOf(places: Float64Array): readonly [number, number] {
  let [best, row, column] = [-Infinity, 0, 0];
  for (let y = 1; y < side - 1; y++)
    for (let x = 1; x < side - 1; x++) {
      let sum = 0;
      for (let v = y - 1; v <= y + 1; v++)
        for (let u = x - 1; u <= x + 1; u++) sum += Math.abs(places[v * side + u]!);
      if (sum > best) [best, row, column] = [sum, y, x];
    }
  return [row, column];
}

/**
 * The share of pairs of one shape whose attribution peaks where `hit` says; and the share of pixels
 * for which it says so.
 */
async function pointing(
  { encoder, modality }: Studied,
  corner: boolean,
  hit: (index: number, row: number, column: number) => boolean,
): Promise<{ readonly share: number; readonly chance: number; readonly gap: number }> {
  const dataset = open('test', corner);
  const samples = await Promise.all(Array.from({ length: testSize }, (_, i) => dataset.at!(i)));
  let [hits, chance, gap, count] = [0, 0, 0, 0];
  for (let a = 0; a < testSize && count < pairs; a++) {
    const b = samples.findIndex(({ label }, i) => i > a && label === samples[a]!.label);
    if (b < 0) continue;
    const [left, right] = await Promise.all(
      [a, b].map(async (i) => modality.batch([await modality.decode(samples[i]!)])),
    );
    const other = encoder.encode(right!);
    const result = await integratedGradients(encoder, left!, await other.data());
    for (const tensor of [left!, right!, other]) tensor.dispose();
    if (hit(a, ...peakOf(result.places))) hits++;
    for (let at = 0; at < side * side; at++)
      if (hit(a, Math.floor(at / side), at % side)) chance += 1 / side ** 2;
    gap += result.gap;
    count++;
  }
  return { share: hits / count, chance: chance / count, gap: gap / count };
}

/** Draws why the first two pictures of one shape are similar. @returns the file */
async function drawPair({ encoder, modality, page }: Studied, corner: boolean): Promise<string> {
  const dataset = open('test', corner);
  const first = await dataset.at!(0);
  let other = await dataset.at!(1);
  for (let i = 2; other.label !== first.label; i++) other = await dataset.at!(i);
  const [a, b] = await Promise.all(
    [first, other].map(async (sample) => modality.batch([await modality.decode(sample)])),
  );
  const explanation = await explainPair({ encoder, batch: a! }, { encoder, batch: b! });
  const png = explanationPng(explanation, {
    a: { name: first.key, raster: await sampleRaster(a!) },
    b: { name: other.key, raster: await sampleRaster(b!) },
  });
  for (const batch of [a!, b!]) batch.dispose();
  const file = page.replace(/html$/u, 'png');
  await writeFile(file, png);
  return file;
}

/** Within an object's circle of the scene. */
function onObject(index: number, row: number, column: number): boolean {
  return drawScene(index, { seed: 1, part: 'test', side }).objects.some(
    ({ x, y, radius }) =>
      Math.hypot((column + 0.5) / side - x, (row + 0.5) / side - y) <= radius + 1 / side,
  );
}

const inCorner = (_index: number, row: number, column: number): boolean =>
  row <= cornerSide && column <= cornerSide;
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** The studies of docs/interpretability.md. Words choose among jitter, plain and shortcut. */
export const run: Benchmark = async ({ words = [], say }) => {
  const isChosen = (name: string) => words.length === 0 || words.includes(name);
  const started = process.cpuUsage().user;
  if (isChosen('jitter') || isChosen('plain'))
    for (const [name, view] of [
      ['jitter', jittered],
      ['plain', plain],
    ] as const) {
      if (!isChosen(name)) continue;
      const study = await studied(
        name,
        recipe(view, { type: 'core/simclr', temperature: 0.2 }),
        false,
      );
      const facts = ['shape', 'colour', 'texture'].map(
        (fact) => `${fact} ${percent(study.facts[fact] ?? 0)}`,
      );
      say(
        `${name}: share of the variance by fact: ${facts.join(', ')}; shape by neighbours ${percent(study.accuracy)}`,
      );
      const { share, chance, gap } = await pointing(study, false, onObject);
      say(
        `${name}: pointing game ${percent(share)} (chance ${percent(chance)}), mean gap ${percent(gap)}; ${study.page}`,
      );
    }
  if (isChosen('shortcut')) {
    const study = await studied(
      'shortcut',
      recipe(wide, { type: 'core/supcon', temperature: 0.2 }),
      true,
    );
    const { share, chance, gap } = await pointing(study, true, inCorner);
    say(
      `shortcut: ${cornerColours.length} colours for ${sceneShapes.length} shapes; shape ` +
        `by neighbours ${percent(study.accuracy)}; ` +
        `peak in the corner ${percent(share)} (chance ${percent(chance)}), mean gap ${percent(gap)}; ` +
        `${study.page}, ${await drawPair(study, true)}`,
    );
  }
  const seconds = (process.cpuUsage().user - started) / 1e6;
  say(`${seconds.toFixed(0)} s of processor time`);
  return { name: 'interpretability', ours: seconds, peer: null, ratio: null, memoryRatio: null };
};
