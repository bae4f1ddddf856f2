import { Rng } from '@counterpoint/core';
import { embeddingMatrix, type LabelledMatrix } from '@counterpoint/eval';
import { expect, test } from 'vitest';
import { applyLayer } from './affine-layer.js';
import { learnClassLayer } from './learn-class-layer.js';
import { withinClassLayer } from './within-class-layer.js';

const width = 12;

/** Classes that differ in the first values; their members differ in the values after `from`. */
function classes(count: number, each: number, seed: number, from = 4): LabelledMatrix {
  const rng = Rng.of(seed, 'classes');
  const rows: number[][] = [];
  const labels: number[] = [];
  for (let label = 0; label < count; label++) {
    const centre = Array.from({ length: width }, (_, d) => (d < 4 ? rng.normal() : 0));
    for (let i = 0; i < each; i++) {
      rows.push(centre.map((value, d) => value + rng.normal(0, d < from ? 0.2 : 1)));
      labels.push(label);
    }
  }
  return { ...embeddingMatrix(rows), labels };
}

test('a layer from some classes tells others apart: their nearest samples are of the same class', () => {
  const learned = learnClassLayer(classes(20, 12, 1));
  expect(learned).toMatchObject({ isPromoted: true, classes: 20, samples: 240 });
  expect(learned.gain.value).toBeGreaterThan(0.1);
  expect(learned.gain.low).toBeGreaterThan(0);
  expect(learned.after.value - learned.before.value).toBeCloseTo(learned.gain.value, 9);
  const { values } = learned.layer.linear;
  const weight = (d: number) => values[d * width + d]!;
  for (const apart of [0, 1, 2, 3])
    for (const within of [4, 7, 11]) expect(weight(apart)).toBeGreaterThan(weight(within));
});

test('it is the inverse root of the shrunk covariance within classes', () => {
  const points = classes(5, 30, 2);
  const shrinkage = 0.3;
  const { linear } = withinClassLayer(points, { shrinkage });
  const covariance = covarianceWithin(points);
  const variance = covariance.reduce((sum, row, i) => sum + row[i]!, 0) / width;
  // M (C / v + s I) M is the identity.
  const at = (i: number, j: number) => linear.values[i * width + j]!;
  const shrunk = covariance.map((row, i) =>
    row.map((value, j) => value / variance + (i === j ? shrinkage : 0)),
  );
  for (let i = 0; i < width; i++)
    for (let j = 0; j < width; j++) {
      let sum = 0;
      for (let a = 0; a < width; a++)
        for (let b = 0; b < width; b++) sum += at(i, a) * shrunk[a]![b]! * at(b, j);
      expect(sum).toBeCloseTo(i === j ? 1 : 0, 4);
      expect(at(i, j)).toBeCloseTo(at(j, i), 5);
    }
});

/** In plain loops. */
function covarianceWithin({ rows, count, labels }: LabelledMatrix): number[][] {
  const points = Array.from({ length: count }, (_, i) =>
    Array.from(rows.subarray(i * width, (i + 1) * width)),
  );
  const mean = (label: number, d: number) => {
    const own = points.filter((_, i) => labels[i] === label);
    return own.reduce((sum, row) => sum + row[d]!, 0) / own.length;
  };
  const residuals = points.map((row, i) => row.map((value, d) => value - mean(labels[i]!, d)));
  return Array.from({ length: width }, (_, i) =>
    Array.from({ length: width }, (_, j) =>
      residuals.reduce((sum, row) => sum + (row[i]! * row[j]!) / count, 0),
    ),
  );
}

test('much shrinkage leaves centred embeddings as they are, up to length; shifts and scales do nothing', () => {
  const points = classes(6, 5, 3);
  const shrinkage = 1e6;
  const { rows } = applyLayer(withinClassLayer(points, { shrinkage }), points);
  const mean = (d: number) => {
    let sum = 0;
    for (let i = 0; i < points.count; i++) sum += points.rows[i * width + d]!;
    return sum / points.count;
  };
  rows.forEach((value, i) =>
    expect(value * Math.sqrt(shrinkage)).toBeCloseTo(points.rows[i]! - mean(i % width), 4),
  );
  const moved = { ...points, rows: points.rows.map((value) => 3 * value + 2) };
  const [here, there] = [points, moved].map((each) => applyLayer(withinClassLayer(each), each));
  here!.rows.forEach((value, i) => expect(there!.rows[i]).toBeCloseTo(3 * value, 3));
});

test('embeddings of another width are refused', () => {
  const layer = withinClassLayer(classes(6, 5, 3));
  expect(() => applyLayer(layer, embeddingMatrix([[1, 2]]))).toThrow(/CP_ADAPT_WIDTH/);
});

test('labels that say nothing are promoted at most once in 50 times', () => {
  let promoted = 0;
  for (let seed = 1; seed <= 50; seed++) {
    const points = classes(20, 6, seed, width);
    const labels = Array.from(Rng.of(seed, 'shuffled').permutation(points.count), (i) => i % 20);
    const { isPromoted, layer } = learnClassLayer({ ...points, labels }, { seed });
    promoted += isPromoted ? 1 : 0;
    if (!isPromoted) expect(Array.from(layer.linear.values.subarray(0, 3))).toEqual([1, 0, 0]);
  }
  expect(promoted).toBeLessThanOrEqual(1);
});

test('fewer than six classes of two samples are refused; a class of one sample says nothing', () => {
  expect(() => learnClassLayer(classes(5, 10, 1))).toThrow(/CP_ADAPT_CLASSES/);
  expect(() => learnClassLayer(classes(30, 1, 1))).toThrow(/CP_ADAPT_CLASSES/);
  const points = classes(8, 6, 4);
  const lone = embeddingMatrix([...points.rows, ...new Array<number>(width).fill(3)], width);
  const labels = [...Array.from(points.labels), 8];
  expect(learnClassLayer({ ...lone, labels })).toEqual(learnClassLayer(points));
});
