import {
  fill,
  memory,
  randomNormal,
  tensor2d,
  variableGrads,
  variable,
  type Scalar,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { Rng } from '../random/rng.js';
import { empSSLLoss } from './emp-ssl.js';
import { totalCodingRate } from './total-coding-rate.js';

type Row = readonly number[];
const dot = (x: Row, y: Row) => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
const unit = (rows: readonly Row[]): number[][] =>
  rows.map((row) => row.map((value) => value / Math.sqrt(dot(row, row))));

/** 1/2 ln det(I + D / (N epsilon) Z' Z) in float64, by elimination with pivots of all of D. */
function rate(z: readonly Row[], epsilon: number): number {
  const width = z[0]!.length;
  const scale = width / (z.length * epsilon);
  const matrix = Array.from({ length: width }, (_, i) =>
    Array.from(
      { length: width },
      (_, j) => (i === j ? 1 : 0) + scale * z.reduce((sum, row) => sum + row[i]! * row[j]!, 0),
    ),
  );
  let total = 0;
  for (let k = 0; k < width; k++) {
    total += Math.log(matrix[k]![k]!);
    for (let i = k + 1; i < width; i++) {
      const factor = matrix[i]![k]! / matrix[k]![k]!;
      for (let j = k; j < width; j++) matrix[i]![j]! -= factor * matrix[k]![j]!;
    }
  }
  return total / 2;
}

function oracle(crops: readonly (readonly Row[])[], epsilon: number, similarity: number): number {
  const all = crops.map(unit);
  const centre = all[0]!.map((row, i) =>
    row.map((_, d) => all.reduce((sum, z) => sum + z[i]![d]! / all.length, 0)),
  );
  const terms = all.map((z) => {
    const cosines = z.map((row, i) => dot(row, centre[i]!) / Math.hypot(...centre[i]!));
    const agreement = cosines.reduce((sum, each) => sum + each / cosines.length, 0);
    return rate(z, epsilon) + similarity * agreement;
  });
  return -terms.reduce((sum, term) => sum + term / terms.length, 0);
}

const randomRows = (rows: number, width: number, ...address: number[]): number[][] => {
  const rng = Rng.of(1, 'emp-ssl', ...address);
  return Array.from({ length: rows }, () => Array.from({ length: width }, () => rng.normal()));
};

test.each([
  [9, 4],
  [4, 9],
  [6, 6],
])('%i rows of width %i: value and gradient equal the oracle', async (rows, width) => {
  const crops = [0, 1, 2].map((crop) => randomRows(rows, width, crop));
  const loss = empSSLLoss({ epsilon: 0.3, similarity: 5 });
  const first = variable(tensor2d(crops[0]!));
  const others = crops.slice(1).map((crop) => tensor2d(crop));
  const { value, grads } = variableGrads(() => loss([first as Tensor2D, ...others]), [first]);
  const expected = oracle(crops, 0.3, 5);
  expect(Math.abs((await value.data())[0]! - expected)).toBeLessThan(1e-5 * Math.abs(expected));
  const gradient = (await grads[first.name]!.array()) as number[][];
  const change = 1e-5;
  for (let i = 0; i < rows; i++)
    for (let d = 0; d < width; d++) {
      const moved = (by: number) => {
        const rowsMoved = crops[0]!.map((row) => [...row]);
        rowsMoved[i]![d]! += by;
        return oracle([rowsMoved, ...crops.slice(1)], 0.3, 5);
      };
      const slope = (moved(change) - moved(-change)) / (2 * change);
      expect(Math.abs(gradient[i]![d]! - slope)).toBeLessThan(1e-3 * Math.abs(slope) + 2e-4);
    }
});

test('a wide batch of nearly equal rows keeps its digits', async () => {
  const [base] = randomRows(1, 64, 9);
  const rows = randomRows(96, 64, 10).map((row) => row.map((x, d) => base![d]! + 0.01 * x));
  const z = unit(rows);
  expect((await totalCodingRate(tensor2d(z), 0.2).data())[0]).toBeCloseTo(rate(z, 0.2), 2);
});

test('collapsed crops give the floor, and nothing leaks', async () => {
  const same = () => fill([7, 5], 0.4) as Tensor2D;
  const value = empSSLLoss()([same(), same()]);
  expect((await value.data())[0]).toBeCloseTo(-0.5 * Math.log(1 + 5 / 0.2) - 200, 3);
  const crops = [1, 2].map((seed) => randomNormal([6, 4], 0, 1, 'float32', seed) as Tensor2D);
  const before = memory().numTensors;
  (empSSLLoss()(crops) as Scalar).dispose();
  expect(memory().numTensors).toBe(before);
});
