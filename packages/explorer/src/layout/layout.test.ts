import { Rng } from '@counterpoint/core';
import { nearest, type EmbeddingMatrix } from '@counterpoint/eval';
import { expect, test } from 'vitest';
import { UMAP } from 'umap-js';
import { mapNeighbours } from './map-neighbours.js';
import { principalComponents } from './pca.js';
import { trustMarks } from './trust-marks.js';
import { trustworthiness } from './trustworthiness.js';
import { curve, umap } from './umap.js';

/** Clusters on a sphere. */
function clusters(
  count: number,
  width: number,
  groups: number,
  seed = 1,
): EmbeddingMatrix & { labels: number[] } {
  const rng = Rng.of(seed, 'clusters');
  const centres = Array.from({ length: groups * width }, () => rng.normal());
  const labels = Array.from({ length: count }, (_, i) => i % groups);
  const rows = Float32Array.from(
    { length: count * width },
    (_, at) =>
      centres[labels[Math.floor(at / width)]! * width + (at % width)]! + rng.normal(0, 0.5),
  );
  return { rows, count, width, labels };
}
const spaceMap = (space: EmbeddingMatrix, seed = 0) =>
  umap(nearest(space, space, 15, { itself: true }), {
    seed,
    start: principalComponents(space, 2).scores,
  });

test.each([12, 300])(
  'principal components of width %i hold the variance that they say',
  (width) => {
    const rng = Rng.of(2, 'pca');
    const scales = Array.from({ length: width }, (_, d) => 3 / (1 + d));
    const count = 400;
    const rows = Float32Array.from({ length: count * width }, (_, at) =>
      rng.normal(1, scales[at % width]),
    );
    const { scores, directions, shares } = principalComponents({ rows, count, width }, 2);
    const variances = [0, 1].map((k) => {
      let [sum, squares] = [0, 0];
      for (let i = 0; i < count; i++) {
        sum += scores[2 * i + k]!;
        squares += scores[2 * i + k]! ** 2;
      }
      expect(sum / count).toBeCloseTo(0, 3);
      return squares / count;
    });
    const total = scales.reduce((s, scale) => s + scale ** 2, 0);
    expect(shares.reduce((s, share) => s + share, 0)).toBeCloseTo(1, 6);
    expect(variances[0]! / variances[1]!).toBeCloseTo(shares[0]! / shares[1]!, 2);
    expect(Math.abs(shares[0]! - scales[0]! ** 2 / total)).toBeLessThan(0.1);
    const dot = directions
      .subarray(0, width)
      .reduce((s, v, d) => s + v * directions[width + d]!, 0);
    expect(dot).toBeCloseTo(0, 6);
  },
);

test('the curve of the layout equals the published values', () => {
  const { a, b } = curve(0.1);
  expect(a).toBeCloseTo(1.577, 2);
  expect(b).toBeCloseTo(0.895, 2);
});

test('a map is the same from the same seed, another from another, and keeps clusters apart', () => {
  const space = clusters(300, 16, 6);
  const map = spaceMap(space);
  expect(spaceMap(space)).toEqual(map);
  expect(spaceMap(space, 1)).not.toEqual(map);
  const near = mapNeighbours(map, 10);
  const same = [...near].filter((j, at) => space.labels[j] === space.labels[Math.floor(at / 10)]);
  expect(same.length / near.length).toBeGreaterThan(0.98);
});

test('is at least as trustworthy as umap-js on the same data', () => {
  const space = clusters(600, 24, 12, 3);
  const rng = Rng.of(5, 'umap-js');
  const theirs = new UMAP({
    nComponents: 2,
    nNeighbors: 15,
    minDist: 0.1,
    nEpochs: 300,
    random: () => rng.uniform(),
    distanceFn: (x, y) => {
      let [dot, xx, yy] = [0, 0, 0];
      x.forEach((value, d) => {
        dot += value * y[d]!;
        xx += value * value;
        yy += y[d]! ** 2;
      });
      return 1 - dot / Math.sqrt(xx * yy);
    },
  }).fit(
    Array.from({ length: space.count }, (_, i) => [...space.rows.subarray(i * 24, (i + 1) * 24)]),
  );
  const ours = trustworthiness(space, spaceMap(space), 10);
  const other = trustworthiness(space, Float32Array.from(theirs.flat()), 10);
  process.stdout.write(`trustworthiness: ours ${ours.toFixed(4)}, umap-js ${other.toFixed(4)}\n`);
  expect(ours).toBeGreaterThan(other - 0.005);
  expect(ours).toBeGreaterThan(0.9);
});

test('trust marks are 1 where the map is the space, and chance where it is drawn by lot', () => {
  const rng = Rng.of(6, 'trust');
  const count = 200;
  const angles = Array.from({ length: count }, () => rng.uniform(0, 2 * Math.PI));
  const points = Float32Array.from(angles.flatMap((angle) => [Math.cos(angle), Math.sin(angle)]));
  const { indices } = nearest(
    { rows: points, count, width: 2 },
    { rows: points, count, width: 2 },
    5,
    { itself: true },
  );
  expect(Math.min(...trustMarks(points, indices, 5))).toBe(1);
  const lot = Float32Array.from({ length: 2 * count }, () => rng.uniform());
  const marks = trustMarks(lot, indices, 5);
  expect(marks.reduce((s, mark) => s + mark, 0) / count).toBeLessThan(0.1);
});

test('equal points, few points and narrow rows are drawn', () => {
  const rows = new Float32Array(20).fill(1);
  const same = spaceMapOf({ rows, count: 20, width: 1 }, 5);
  expect([...same].every(Number.isFinite)).toBe(true);
  expect(new Set(same).size).toBeGreaterThan(20);
  expect(mapNeighbours(Float32Array.of(0, 0), 3)).toEqual(Int32Array.of(-1, -1, -1));
  expect(() =>
    umap(
      { k: 1, indices: Int32Array.of(1, 0), scores: Float64Array.of(1, 1) },
      { start: new Float32Array(2) },
    ),
  ).toThrow(/CP_EXPLORER_COUNTS/u);
});

function spaceMapOf(space: EmbeddingMatrix, k: number): Float32Array {
  return umap(nearest(space, space, k, { itself: true }), {
    start: principalComponents(space, 2).scores,
  });
}
