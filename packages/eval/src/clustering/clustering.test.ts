import { expect, test } from 'vitest';
import { Rng } from '@counterpoint/core';
import { embeddingMatrix, unitRows } from '../matrix/embedding-matrix.js';
import { adjustedRandIndex, vMeasure } from './agreement.js';
import { clusteringReport } from './clustering-report.js';
import { kMeans } from './k-means.js';

const clouds = (count: number, classes: number, spread: number) => {
  const rng = Rng.of(4, 'clouds');
  const centres = Array.from({ length: classes * 8 }, () => rng.normal());
  const labels = Int32Array.from({ length: count }, (_, i) => i % classes);
  return {
    ...embeddingMatrix(
      Float32Array.from(
        { length: count * 8 },
        (_, at) => centres[labels[Math.floor(at / 8)]! * 8 + (at % 8)]! + spread * rng.normal(),
      ),
      8,
    ),
    labels,
  };
};

test('agreement: published values, equality, renaming, chance', () => {
  // scikit-learn's documentation gives 0.516 and 0.242 for these two.
  expect(vMeasure([0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 2, 2])).toBeCloseTo(0.516, 3);
  expect(adjustedRandIndex([0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 2, 2])).toBeCloseTo(0.242, 3);
  expect(vMeasure([0, 0, 1, 2], [5, 5, 9, 7])).toBeCloseTo(1, 12);
  expect(adjustedRandIndex([0, 0, 1, 2], [5, 5, 9, 7])).toBe(1);
  expect(vMeasure([0, 1, 0, 1], [0, 0, 0, 0])).toBe(0);
  const rng = Rng.of(1, 'chance'),
    a = Array.from({ length: 3000 }, () => rng.integer(5)),
    b = Array.from({ length: 3000 }, () => rng.integer(5));
  expect(Math.abs(adjustedRandIndex(a, b))).toBeLessThan(0.01);
  expect(adjustedRandIndex([0], [0])).toBe(1);
});

test('k-means finds clouds, is a function of its seed, and stands still at the end', () => {
  const data = clouds(400, 5, 0.2);
  const actual = kMeans(data, { clusters: 5 });
  expect(adjustedRandIndex(data.labels, actual.assignments)).toBe(1);
  expect(kMeans(data, { clusters: 5 })).toEqual(actual);
  const unit = unitRows(data);
  let inertia = 0;
  for (let i = 0; i < data.count; i++) {
    const distances = Array.from({ length: 5 }, (_, c) =>
      Array.from(
        { length: 8 },
        (_, d) => (unit.rows[i * 8 + d]! - actual.centres.rows[c * 8 + d]!) ** 2,
      ).reduce((x, y) => x + y),
    );
    expect(distances[actual.assignments[i]!]).toBe(Math.min(...distances));
    inertia += Math.min(...distances);
  }
  expect(actual.inertia).toBeCloseTo(inertia, 4);
});

test('k-means of equal rows and of as many clusters as rows ends', () => {
  expect(
    kMeans(embeddingMatrix(new Float32Array(40).fill(1), 4), { clusters: 3 }).inertia,
  ).toBeCloseTo(0, 5);
  const all = kMeans(clouds(12, 3, 1), { clusters: 12 });
  expect(new Set(all.assignments).size).toBe(12);
  expect(() => kMeans(clouds(3, 3, 1), { clusters: 4 })).toThrow('CP_EVAL_OPTION');
});

test('the report is near 1 for clouds apart and near 0 for labels that mean nothing', () => {
  const apart = clouds(300, 4, 0.2);
  expect(clusteringReport(apart).rows.map(({ value }) => value)).toEqual([expect.closeTo(1, 9), 1]);
  const rng = Rng.of(2, 'labels');
  expect(
    clusteringReport({ ...apart, labels: apart.labels.map(() => rng.integer(4)) }).rows[1]!.value,
  ).toBeLessThan(0.05);
});
