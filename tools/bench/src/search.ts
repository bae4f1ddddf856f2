import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Rng } from '@counterpoint/core';
import { VectorIndex } from '@counterpoint/search';
import type { Benchmark } from './benchmark.js';

const entries = 100_000,
  width = 256,
  intrinsic = 32,
  queries = 200,
  k = 10;

/**
 * Smooth images of 32 normal variables, with a little noise: what embeddings look like, rather than
 * 256 independent values.
 */
function vectors(): () => Float32Array {
  const rng = Rng.of(1, 'search bench');
  const mix = Float32Array.from(
    { length: intrinsic * width },
    () => rng.normal() / Math.sqrt(intrinsic),
  );
  return () => {
    const z = Float64Array.from({ length: intrinsic }, () => rng.normal());
    return Float32Array.from(
      { length: width },
      (_, d) =>
        Math.tanh(z.reduce((sum, v, r) => sum + v * mix[r * width + d]!, 0)) + 0.1 * rng.normal(),
    );
  };
}

async function timed<T>(act: () => T | Promise<T>): Promise<[number, T]> {
  const start = performance.now();
  const result = await act();
  return [performance.now() - start, result];
}

const median = (times: number[]) => times.sort((a, b) => a - b)[times.length >> 1]!;

/** The best cosine by a loop over typed arrays in memory. */
function scan(flat: Float32Array, query: Float32Array): number {
  let best = -Infinity;
  for (let i = 0; i < entries; i++) {
    let sum = 0;
    for (let d = 0; d < width; d++) sum += flat[i * width + d]! * query[d]!;
    best = Math.max(best, sum);
  }
  return best;
}

/**
 * Time and recall of an index of 100,000 vectors of width 256 on disk; the peer is a plain scan of
 * the same vectors in memory.
 */
export const run: Benchmark = async ({ say }) => {
  const vector = vectors();
  const folder = await mkdtemp(join(tmpdir(), 'search-bench-'));
  try {
    const rows = Array.from({ length: entries }, vector);
    const index = await VectorIndex.create(folder, { model: 'bench', width });
    const [building] = await timed(() =>
      index.add(
        rows.map((row, i) => ({
          id: `row ${i}`,
          vector: row,
          metadata: { text: `text number ${i}` },
        })),
      ),
    );
    say(
      `search: build ${(building / 1000).toFixed(1)} s for ${entries} entries ` +
        `${index.approximation ? JSON.stringify(index.approximation) : '(every search is exact)'}`,
    );
    const likely: number[] = [],
      exactly: number[] = [];
    let matches = 0;
    for (let q = 0; q < queries + 10; q++) {
      const query = vector();
      const [time, hits] = await timed(() => index.search(query, k));
      const [exactTime, truth] = await timed(() => index.search(query, k, { exact: true }));
      if (q < 10) continue; // warm-up
      likely.push(time);
      exactly.push(exactTime);
      matches += hits.filter(({ id }) => truth.some((hit) => hit.id === id)).length;
    }
    const flat = new Float32Array(entries * width);
    rows.forEach((row, i) => flat.set(row, i * width));
    const scans: number[] = [];
    for (let q = 0; q < 20; q++) scans.push((await timed(() => scan(flat, vector())))[0]);
    const [ours, peer] = [median(likely), median(scans)];
    say(
      `search: ${ours.toFixed(1)} ms a query (median of ${queries}), recall@${k} ` +
        `${(matches / queries / k).toFixed(3)}; exact ${median(exactly).toFixed(1)} ms, plain ` +
        `scan in memory ${peer.toFixed(1)} ms`,
    );
    const [adding] = await timed(() =>
      index.add(Array.from({ length: 1000 }, (_, i) => ({ id: `new ${i}`, vector: vector() }))),
    );
    const [deleting] = await timed(() =>
      index.delete(Array.from({ length: 1000 }, (_, i) => `row ${3 * i}`)),
    );
    index.close();
    const [opening] = await timed(async () => {
      const again = await VectorIndex.open(folder, { model: 'bench' });
      await again.search(vector(), k);
      again.close();
    });
    say(
      `search: add 1,000 more ${adding.toFixed(0)} ms, delete 1,000 ${deleting.toFixed(0)} ` +
        `ms, open and first search ${opening.toFixed(0)} ms`,
    );
    return {
      name: 'search',
      ours: ours / 1000,
      peer: peer / 1000,
      ratio: ours / peer,
      memoryRatio: null,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
