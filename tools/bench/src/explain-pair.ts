import { startEngine } from '@counterpoint/engine';
import { Rng, type Batch, type Encoder } from '@counterpoint/core';
import {
  explainPair,
  integratedGradients,
  pairDecomposition,
  withPerturbedBiases,
} from '@counterpoint/explain';
import { resnet } from '@counterpoint/image';
import { textTransformer } from '@counterpoint/text';
import { ones, tensor2d, tensor4d } from '@tensorflow/tfjs-core';
import type { Benchmark } from './benchmark.js';

const rng = Rng.of(1, 'explain-pair');
const side = 32;
const tokens = 32;
const vocabulary = 1000;

const picture = (): Batch =>
  tensor4d(
    Float32Array.from({ length: side * side * 3 }, () => rng.normal()),
    [1, side, side, 3],
  );
const text = (): Batch => ({
  ids: tensor2d(
    Array.from({ length: tokens }, () => rng.integer(vocabulary)),
    [1, tokens],
    'int32',
  ),
  mask: ones([1, tokens]),
});

/** Seconds of the clock and of the processors: the second ones hold on a busy machine. */
interface Cost {
  readonly wall: number;
  readonly processor: number;
}

async function timed<T>(work: () => Promise<T>): Promise<readonly [Cost, T]> {
  const [start, before] = [performance.now(), process.cpuUsage()];
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  const wall = (performance.now() - start) / 1000;
  return [{ wall, processor: (user + system) / 1e6 }, result];
}

/** The median of later calls: what the engine compiles for a shape is kept. */
async function repeated<T>(work: () => Promise<T>, times = 3): Promise<readonly [Cost, T]> {
  await work();
  const results: (readonly [Cost, T])[] = [];
  for (let i = 0; i < times; i++) results.push(await timed(work));
  return results.sort((a, b) => a[0].processor - b[0].processor)[times >> 1]!;
}

const costText = ({ wall, processor }: Cost): string =>
  `${wall.toFixed(2)} s (${processor.toFixed(2)} s of processors)`;

/**
 * Seconds to attribute the similarity of one pair. Biases are moved away from 0, since a network
 * without biases is homogeneous, and its integral takes no steps.
 */
export const run: Benchmark = async ({ say, words = [] }) => {
  await startEngine();
  const encoders = {
    resnet: () => resnet({ depth: 18, width: 64, stem: 'small' }) as unknown as Encoder<Batch>,
    transformer: () =>
      textTransformer({ vocabulary, layers: 4, dropout: 0 }) as unknown as Encoder<Batch>,
  };
  let slowest = 0;
  for (const [name, make] of Object.entries(encoders)) {
    if (words.length > 0 && !words.includes(name)) continue;
    const encoder = withPerturbedBiases(make());
    const draw = name === 'resnet' ? picture : text;
    const [a, b] = [draw(), draw()];
    const embedded = encoder.encode(b);
    const other = await embedded.data<'float32'>();
    const sides = [
      { encoder, batch: a },
      { encoder, batch: b },
    ] as const;
    const [placeCost, places] = await repeated(async () => pairDecomposition(...sides));
    const [gradientCost, gradients] = await repeated(() => integratedGradients(encoder, a, other));
    const [allCost] = await timed(() => explainPair(...sides));
    slowest = Math.max(slowest, placeCost.wall, gradientCost.wall);
    say(
      `${name}: place pairs ${costText(placeCost)}, gap ${places.gap.toExponential(1)}; ` +
        `integrated gradients of a side ${costText(gradientCost)}, ` +
        `gap ${(100 * gradients.gap).toFixed(2)} % at ${gradients.steps} steps; ` +
        `every method for both sides ${costText(allCost)}`,
    );
  }
  return { name: 'explain-pair', ours: slowest, peer: null, ratio: null, memoryRatio: null };
};
