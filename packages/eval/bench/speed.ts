// Time of nearest neighbours and of the linear probe: npx tsx --conditions=@counterpoint/source
// packages/eval/bench/speed.ts
import { Rng } from '@counterpoint/core';
import { embeddingMatrix, knn, type LabelledMatrix, linearProbe } from '../src/index.js';

const width = 128,
  classes = 10;
const rng = Rng.of(1, 'eval bench');
const centres = Float32Array.from({ length: classes * width }, () => rng.normal());
const mix = Float32Array.from({ length: width * width }, () => rng.normal() / Math.sqrt(width));

/** Overlapping classes with correlated columns: hard enough that the fit takes its time. */
function embeddings(count: number): LabelledMatrix {
  const labels = Int32Array.from({ length: count }, () => rng.integer(classes));
  const rows = new Float32Array(count * width);
  labels.forEach((label, i) => {
    const z = Float32Array.from(
      { length: width },
      (_, d) => (0.35 * centres[label * width + d]! + 2 * rng.normal()) / (1 + d / 10),
    );
    for (let e = 0; e < width; e++)
      rows[i * width + e] = z.reduce((sum, v, d) => sum + v * mix[e * width + d]!, 0);
  });
  return { ...embeddingMatrix(rows, width), labels };
}

function timed(name: string, act: () => { readonly correct: Uint8Array }): void {
  const before = process.cpuUsage(),
    start = performance.now();
  const { correct } = act();
  const { user, system } = process.cpuUsage(before);
  const right = correct.reduce((sum, is) => sum + is, 0) / correct.length;
  console.log(
    `${name.padEnd(13)} ${((user + system) / 1e6).toFixed(1)} s of one core, ` +
      `${((performance.now() - start) / 1000).toFixed(1)} s by the clock; top-1 ` +
      `${right.toFixed(4)}`,
  );
}

const train = embeddings(20_000),
  test = embeddings(4000);
timed('knn, k 200', () => knn(train, test));
timed('linear probe', () => linearProbe(train, test));
