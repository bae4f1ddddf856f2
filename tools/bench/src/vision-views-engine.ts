import { memory } from '@tensorflow/tfjs-core';
import { Rng } from '@counterpoint/core';
import { startEngine } from '@counterpoint/engine';
import { imageModality, simclrViews, type Picture } from '@counterpoint/image';
import type { Benchmark } from './benchmark.js';

const side = 32,
  count = 512,
  rounds = 12;

/**
 * Views of SimCLR at 32 pixels, 512 pictures of memory to one normalised batch: made in the
 * engine, a batch at a time, beside one by one on the
 * processor. Processor time, the least of several rounds after a warm-up.
 */
export const run: Benchmark = async ({ say }) => {
  await startEngine();
  const pictures: Picture[] = Array.from({ length: count }, (_, k) => ({
    height: side,
    width: side,
    channels: 3,
    data: Uint8Array.from({ length: side * side * 3 }, (_, i) =>
      Math.round(127 + 90 * Math.sin(i * 0.021 + k) + 37 * Math.sin(i * 1.7)),
    ),
  }));
  const modality = imageModality({ side, normalisation: 'cifar' });
  let result = { ours: 0, peer: 0 };
  for (const blur of [true, false]) {
    const view = simclrViews({ side, strength: 0.5, blur })[0]!;
    const drawsOf = (round: number) =>
      pictures.map((picture, i) => view.draw(picture, Rng.of(1, 'view', round, i)));
    const ways = {
      engine: (round: number) => {
        const draws = drawsOf(round);
        return modality.viewBatch!(pictures, (levels) => view.applyBatch(levels, draws));
      },
      processor: (round: number) => {
        const draws = drawsOf(round);
        return modality.batch(pictures.map((picture, i) => view.apply(picture, draws[i]!)));
      },
    };
    const seconds = { engine: Infinity, processor: Infinity },
      clock = { engine: Infinity, processor: Infinity };
    for (let round = 0; round < rounds; round++) {
      for (const way of ['engine', 'processor'] as const) {
        const start = process.cpuUsage(),
          startMs = performance.now();
        const batch = ways[way](round);
        await batch.data();
        const { user, system } = process.cpuUsage(start);
        batch.dispose();
        if (round < 2) continue; // compiling
        seconds[way] = Math.min(seconds[way], (user + system) / 1e6);
        clock[way] = Math.min(clock[way], (performance.now() - startMs) / 1000);
      }
    }
    const describeCost = (way: 'engine' | 'processor') =>
      `${Math.round(count / seconds[way])} views/s of one core ` +
      `(${(1000 * seconds[way]).toFixed(0)} ms of processor, ` +
      `${(1000 * clock[way]).toFixed(0)} ms by the clock for ${count})`;
    say(
      `vision-views-engine${blur ? ', with blur' : ''}: in the engine ${describeCost('engine')}; ` +
        `one by one ${describeCost('processor')}; ${memory().numTensors} tensors`,
    );
    result = { ours: seconds.engine, peer: seconds.processor };
  }
  return {
    name: 'vision-views-engine',
    ...result,
    ratio: result.ours / result.peer,
    memoryRatio: null,
  };
};
