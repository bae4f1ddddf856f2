import { Rng } from '@counterpoint/core';
import { startEngine } from '@counterpoint/engine';
import { nearest, unitRows, type EmbeddingMatrix } from '@counterpoint/eval';
import { principalComponents, trustworthiness, umap } from '@counterpoint/explorer';
import { UMAP } from 'umap-js';
import { engineProducts } from '../../../packages/cli/src/score/engine-products.js';
import type { Benchmark } from './benchmark.js';

const width = 128;
const k = 15;
const epochs = 200;

/** Clusters of clusters on a sphere, in 16 directions and noise in all. */
function randomEmbeddings(count: number): EmbeddingMatrix {
  const rng = Rng.of(1, 'explorer-umap');
  const intrinsic = 16;
  const mix = Float64Array.from({ length: intrinsic * width }, () => rng.normal());
  const centres = Float64Array.from({ length: 40 * intrinsic }, () => rng.normal());
  const rows = new Float32Array(count * width);
  for (let i = 0; i < count; i++) {
    const z = Array.from(
      { length: intrinsic },
      (_, r) => centres[(i % 40) * intrinsic + r]! + rng.normal(0, 0.4),
    );
    for (let d = 0; d < width; d++) {
      let value = rng.normal(0, 0.3);
      for (let r = 0; r < intrinsic; r++) value += z[r]! * mix[r * width + d]!;
      rows[i * width + d] = value;
    }
  }
  return { rows, count, width };
}

/** Seconds of processors from now on: they hold on a busy machine. */
function processorSince(): () => number {
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  };
}

/** Ours beside umap-js on the same rows: seconds, and trustworthiness of both maps. */
export const run: Benchmark = async ({ say, words: [size = '20000'] = [] }) => {
  await startEngine();
  const space = randomEmbeddings(Number(size));
  const processor = processorSince();
  const startMs = performance.now();
  const near = nearest(space, space, k, { itself: true, products: engineProducts });
  const neighboursEndMs = performance.now();
  const map = umap(near, { seed: 0, epochs, start: principalComponents(space, 2).scores });
  const ours = (performance.now() - startMs) / 1000;
  const ownProcessor = processor();
  const ourTrust = trustworthiness(space, map, k, 1000);
  say(
    `ours: neighbours ${((neighboursEndMs - startMs) / 1000).toFixed(1)} s, with the layout ${ours.toFixed(1)} s ` +
      `(${ownProcessor.toFixed(1)} s of processors); ` +
      `trustworthiness ${ourTrust.toFixed(4)}`,
  );
  const unit = unitRows(space).rows;
  const rng = Rng.of(5, 'umap-js');
  const theirProcessor = processorSince();
  const start = performance.now();
  const theirs = new UMAP({
    ...{ nComponents: 2, nNeighbors: k, minDist: 0.1, nEpochs: epochs },
    random: () => rng.uniform(),
  }).fit(
    // unit rows: their Euclidean order is that of cosines
    Array.from({ length: space.count }, (_, i) => [...unit.subarray(i * width, (i + 1) * width)]),
  );
  const peer = (performance.now() - start) / 1000;
  const spent = theirProcessor();
  const other = trustworthiness(space, Float32Array.from(theirs.flat()), k, 1000);
  say(
    `umap-js: ${peer.toFixed(1)} s (${spent.toFixed(1)} s of processors); trustworthiness ${other.toFixed(4)}`,
  );
  return { name: 'explorer-umap', ours, peer, ratio: ours / peer, memoryRatio: null };
};
