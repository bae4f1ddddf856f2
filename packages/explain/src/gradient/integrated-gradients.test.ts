import { ResidualNetwork, Rng, type Encoder } from '@counterpoint/core';
import {
  expandDims,
  memory,
  mul,
  reshape,
  sum,
  tensor,
  tensor4d,
  tidy,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { withPerturbedBiases } from '../check/perturbed-biases.js';
import {
  gradientInFloat64,
  placesInFloat64,
  twoLayerEncoder,
} from '../testing/two-layer-encoder.js';
import { borderBaseline } from './border-baseline.js';
import { integratedGradients } from './integrated-gradients.js';

const weights = {
  first: [
    [1, -0.5, 0.3],
    [0.2, 0.8, -1],
  ],
  bias: [0.4, -0.6, 0.5],
  second: [
    [0.5, -1, 0.25],
    [1, 0.5, -0.5],
    [-0.3, 0.7, 1],
  ],
};
const sample = [
  [1, 2],
  [-1, 0.5],
  [0.3, -2],
  [2, 1],
];
const other = [0.3, -0.8, 0.5];

/** Midpoint sums of the same number of steps, in float64. */
function oracle(steps: number): {
  places: number[];
  sum: number;
  similarity: number;
  baseline: number;
} {
  const total = (x: number[][]) => {
    const rows = placesInFloat64(weights, x);
    return rows[0]!.map((_, d) => rows.reduce((s, row) => s + row[d]!, 0));
  };
  const dot = (u: number[], v: number[]) => u.reduce((s, value, d) => s + value * v[d]!, 0);
  const a = total(sample);
  const norms = Math.sqrt(dot(a, a) * dot(other, other));
  const target = other.map((value) => value / norms);
  const places = sample.map(() => 0);
  for (let k = 0; k < steps; k++) {
    const point = sample.map((place) => place.map((value) => ((k + 0.5) / steps) * value));
    gradientInFloat64(weights, point, target).forEach((gradient, i) =>
      gradient.forEach((value, c) => (places[i]! += (value * sample[i]![c]!) / steps)),
    );
  }
  return {
    places,
    sum: places.reduce((s, v) => s + v, 0),
    similarity: dot(a, target),
    baseline: dot(total(sample.map((place) => place.map(() => 0))), target),
  };
}

test('equals float64 loops place by place', async () => {
  const encoder = twoLayerEncoder(weights);
  const batch = tensor4d(sample.flat(), [1, 2, 2, 2]);
  const actual = await integratedGradients(encoder, batch, other, {
    steps: 20,
    mostSteps: 20,
    batchSize: 7,
  });
  const expected = oracle(20);
  expected.places.forEach((value, i) => expect(actual.places[i]).toBeCloseTo(value, 5));
  expect(actual.similarity).toBeCloseTo(expected.similarity, 6);
  expect(actual.baseline).toBeCloseTo(expected.baseline, 6);
  expect(actual.sum).toBeCloseTo(expected.sum, 5);
  expect(actual.grid).toEqual([2, 2]);
});

test('halves steps until the gap is within the tolerance, or the limit is reached', async () => {
  const network = new ResidualNetwork({
    channels: 3,
    blocks: [1, 1],
    kind: 'basic',
    width: 8,
    stem: 'small',
    rng: Rng.of(1, 'network'),
  });
  const rng = Rng.of(2, 'noise');
  const drawOf = (length: number) => Float32Array.from({ length }, () => rng.normal());
  const batch = tensor4d(drawOf(16 * 16 * 3), [1, 16, 16, 3]);
  const far = drawOf(network.width);
  // A new network is homogeneous, and complete at any number of steps; only moved biases test the
  // integral.
  const fresh = await integratedGradients(network, batch, far, { steps: 2, baseline: 'zeros' });
  expect(fresh.steps).toBe(2);
  expect(fresh.gap).toBeLessThan(1e-3);
  const baseline = 'zeros';
  const moved = withPerturbedBiases(network as Encoder<Tensor4D>, { seed: 3 });
  const before = memory().numTensors;
  const rough = await integratedGradients(moved, batch, far, { steps: 2, mostSteps: 2, baseline });
  const fine = await integratedGradients(moved, batch, far, {
    steps: 2,
    tolerance: 0.01,
    baseline,
  });
  expect(memory().numTensors).toBe(before);
  expect(rough.complete).toBe(false);
  expect(rough.gap).toBeGreaterThan(0.01);
  expect(fine.complete).toBe(true);
  expect(fine.gap).toBeLessThanOrEqual(0.01);
  expect(fine.steps).toBeGreaterThan(2);
  expect(Math.abs(fine.sum - (fine.similarity - fine.baseline))).toBeLessThan(0.011);
});

test('reaches the vectors of tokens, and names an encoder that has none', async () => {
  const ids = tensor([[1, 2, 0]], [1, 3], 'int32');
  const mask = tensor([[1, 1, 0]]);
  const bare = {
    width: 2,
    variables: {},
    state: {},
    encode: () => tensor([[1, 1]]),
  } as unknown as Encoder<{ ids: Tensor; mask: Tensor }>;
  await expect(integratedGradients(bare, { ids, mask }, [1, 0])).rejects.toThrow(
    /CP_EXPLAIN_INPUT/u,
  );
  const rows = [
    [0, 0],
    [1, 2],
    [3, -1],
  ];
  const linear = {
    ...bare,
    encode: () => tensor([[4, 1]]),
    inputVectors: () => tensor([[rows[1]!, rows[2]!, rows[0]!]]),
    encodeVectors: (vectors: Tensor, marks: Tensor) =>
      tidy(() => sum(mul(vectors, expandDims(marks, 2)), 1)),
  } as never as typeof bare;
  const { places, gap, grid } = await integratedGradients(linear, { ids, mask }, [1, 0]);
  expect(grid).toEqual([1, 3]);
  expect(gap).toBeLessThan(1e-5);
  const norm = Math.sqrt(17);
  [1 / norm, 3 / norm, 0].forEach((value, t) => expect(places[t]).toBeCloseTo(value, 5));
});

test('refuses batches of several, other widths, zero embeddings and bad steps', async () => {
  const encoder = twoLayerEncoder({ ...weights, bias: [0, 0, 0] });
  const two = tensor4d([...sample, ...sample].flat(), [2, 2, 2, 2]);
  await expect(integratedGradients(encoder, two, other)).rejects.toThrow(/CP_EXPLAIN_SHAPE/u);
  const one = tensor4d(sample.flat(), [1, 2, 2, 2]);
  await expect(integratedGradients(encoder, one, [1])).rejects.toThrow(/CP_EXPLAIN_SHAPE/u);
  await expect(integratedGradients(encoder, one, [0, 0, 0])).rejects.toThrow(/CP_EXPLAIN_ZERO/u);
  const none = tensor4d(new Float32Array(8), [1, 2, 2, 2]);
  await expect(integratedGradients(encoder, none, other)).rejects.toThrow(/CP_EXPLAIN_ZERO/u);
  await expect(integratedGradients(encoder, one, other, { steps: 0 })).rejects.toThrow(
    /CP_EXPLAIN_OPTION/u,
  );
});

test('a path begins at the border of pictures, at zeros elsewhere, or where it is told to', async () => {
  const rng = Rng.of(4, 'picture');
  const values = Float32Array.from({ length: 5 * 4 * 3 }, () => rng.normal());
  const picture = tensor4d(values, [1, 5, 4, 3]);
  const border = borderBaseline(picture);
  expect(border.shape).toEqual([1, 5, 4, 3]);
  const read = await border.data();
  for (let c = 0; c < 3; c++) {
    let [total, pixels] = [0, 0];
    for (let y = 0; y < 5; y++)
      for (let x = 0; x < 4; x++)
        if (y === 0 || y === 4 || x === 0 || x === 3) {
          total += values[(y * 4 + x) * 3 + c]!;
          pixels++;
        }
    for (let at = c; at < read.length; at += 3) expect(read[at]).toBeCloseTo(total / pixels, 6);
  }
  const encoder = {
    ...{ width: 60, variables: {}, state: {} },
    encode: (x: Tensor4D) => reshape(x, [x.shape[0], 60]),
  } as unknown as Encoder<Tensor4D>;
  const other = Float32Array.from({ length: 60 }, () => rng.normal());
  const before = memory().numTensors;
  const actual = await integratedGradients(encoder, picture, other);
  const same = await integratedGradients(encoder, picture, other, { baseline: border });
  const zeros = await integratedGradients(encoder, picture, other, { baseline: 'zeros' });
  expect(memory().numTensors).toBe(before);
  expect(actual.baseline).toBeCloseTo(same.baseline, 9);
  expect(actual.baseline).not.toBeCloseTo(0, 3);
  expect(zeros.baseline).toBe(0);
  const flat = { ...encoder, encode: (x: Tensor) => x } as unknown as Encoder<Tensor>;
  await expect(
    integratedGradients(flat, tensor([[1, 2]]), [1, 1], { baseline: 'border' }),
  ).rejects.toThrow(/CP_EXPLAIN_OPTION/u);
});
