// Time and recall of an index: npx tsx --conditions=@counterpoint/source packages/search/bench/search.ts [entries = 100000]
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Rng } from '@counterpoint/core';
import { VectorIndex } from '../src/index.js';

const entries = Number(process.argv[2] ?? 100_000);
const width = 256, intrinsic = 32, queries = 200, k = 10;
const rng = Rng.of(1, 'search bench');
const mix = Float32Array.from({ length: intrinsic * width }, () => rng.normal() / Math.sqrt(intrinsic));

/** A smooth image of 32 normal variables, with a little noise: what embeddings look like, rather than 256 independent values. */
function vector(): Float32Array {
  const z = Float64Array.from({ length: intrinsic }, () => rng.normal());
  return Float32Array.from({ length: width }, (_, d) => Math.tanh(z.reduce((sum, v, r) => sum + v * mix[r * width + d]!, 0)) + 0.1 * rng.normal());
}

async function timed<T>(act: () => Promise<T>): Promise<[number, T]> {
  const start = performance.now();
  const made = await act();
  return [performance.now() - start, made];
}

const median = (times: number[]) => times.sort((a, b) => a - b)[times.length >> 1]!.toFixed(1);
const folder = await mkdtemp(join(tmpdir(), 'search-bench-'));
const rows = Array.from({ length: entries }, vector);
const index = await VectorIndex.create(folder, { model: 'bench', width });
const [building] = await timed(() => index.add(rows.map((row, i) => ({ id: `row ${i}`, vector: row, facts: { text: `text number ${i}` } }))));
console.log(`build        ${(building / 1000).toFixed(1)} s for ${entries} entries`, index.approximation ?? '(every search is exact)');
const likely: number[] = [], exactly: number[] = [];
let found = 0;
for (let q = 0; q < queries + 10; q++) {
  const query = vector();
  const [time, hits] = await timed(() => index.search(query, k));
  const [exactTime, truth] = await timed(() => index.search(query, k, { exact: true }));
  if (q < 10) continue; // warm-up
  likely.push(time);
  exactly.push(exactTime);
  found += hits.filter(({ id }) => truth.some((hit) => hit.id === id)).length;
}
console.log(`search       ${median(likely)} ms (median of ${queries}), recall@${k} ${(found / queries / k).toFixed(3)}`);
console.log(`exact search ${median(exactly)} ms`);
const flat = new Float32Array(entries * width);
rows.forEach((row, i) => flat.set(row, i * width));
const scans: number[] = [];
for (let q = 0; q < 20; q++) {
  const query = vector();
  const [time] = await timed(async () => {
    let best = -Infinity;
    for (let i = 0; i < entries; i++) {
      let sum = 0;
      for (let d = 0; d < width; d++) sum += flat[i * width + d]! * query[d]!;
      best = Math.max(best, sum);
    }
    return best;
  });
  scans.push(time);
}
console.log(`plain scan   ${median(scans)} ms (typed arrays in memory, for comparison)`);
const [adding] = await timed(() => index.add(Array.from({ length: 1000 }, (_, i) => ({ id: `new ${i}`, vector: vector() }))));
console.log(`add          ${adding.toFixed(0)} ms for 1,000 more`);
const [deleting] = await timed(() => index.delete(Array.from({ length: 1000 }, (_, i) => `row ${3 * i}`)));
console.log(`delete       ${deleting.toFixed(0)} ms for 1,000`);
index.close();
const [opening] = await timed(async () => {
  const again = await VectorIndex.open(folder, { model: 'bench' });
  await again.search(vector(), k);
  again.close();
});
console.log(`open, search ${opening.toFixed(0)} ms`);
await rm(folder, { recursive: true });
