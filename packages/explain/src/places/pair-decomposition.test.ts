import { Linear, ResidualNetwork, Rng, type Encoder } from '@counterpoint/core';
import {
  concat,
  memory,
  relu,
  tensor4d,
  tidy,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { placesInFloat64, twoLayerEncoder } from '../testing/two-layer-encoder.js';
import { decomposePair, pairDecomposition, placeTotals } from './pair-decomposition.js';

const weights = {
  first: [
    [1, -0.5, 0.3],
    [0.2, 0.8, -1],
  ],
  bias: [0.1, -0.2, 0.4],
  second: [
    [0.5, -1, 0.25],
    [1, 0.5, -0.5],
    [-0.3, 0.7, 1],
  ],
};
const samples = [
  [
    [1, 2],
    [-1, 0.5],
    [0.3, -2],
    [2, 1],
  ],
  [
    [0.5, -1],
    [1.5, 1],
    [-2, 2],
    [0, 0],
  ],
];
const batchOf = (sample: number[][]) => tensor4d(sample.flat(), [1, 2, 2, 2]);
const noise = (seed: number, shape: [number, number, number, number]) => {
  const rng = Rng.of(seed, 'noise');
  return tensor4d(
    Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => rng.normal()),
    shape,
  );
};
const network = (seed = 1) =>
  new ResidualNetwork({
    channels: 3,
    blocks: [1, 1, 1, 1],
    kind: 'basic',
    width: 8,
    stem: 'small',
    rng: Rng.of(seed, 'network'),
  });

test('pairs equal float64 loops, and sum to the cosine', async () => {
  const encoder = twoLayerEncoder(weights);
  const [a, b] = samples.map(batchOf) as [Tensor4D, Tensor4D];
  const { pairs, similarity, sum, gap, gridA } = await pairDecomposition(
    { encoder, batch: a },
    { encoder, batch: b },
  );
  const [x, y] = samples.map((sample) => placesInFloat64(weights, sample)) as [
    number[][],
    number[][],
  ];
  const total = (rows: number[][]) =>
    rows[0]!.map((_, d) => rows.reduce((s, row) => s + row[d]!, 0));
  const dot = (u: number[], v: number[]) => u.reduce((s, value, d) => s + value * v[d]!, 0);
  const norms = Math.sqrt(dot(total(x), total(x)) * dot(total(y), total(y)));
  x.forEach((u, i) =>
    y.forEach((v, j) => expect(pairs[i * 4 + j]).toBeCloseTo(dot(u, v) / norms, 5)),
  );
  expect(similarity).toBeCloseTo(dot(total(x), total(y)) / norms, 6);
  expect(Math.abs(sum - similarity)).toBeLessThan(1e-5);
  expect(gap).toBe(Math.abs(sum - similarity));
  expect(gridA).toEqual([2, 2]);
});

test('is exact for a residual network, symmetric, and leaves no tensor', async () => {
  const encoder = network();
  const [a, b] = [noise(1, [1, 32, 32, 3]), noise(2, [1, 32, 32, 3])];
  const before = memory().numTensors;
  const ab = await pairDecomposition({ encoder, batch: a }, { encoder, batch: b });
  const ba = await pairDecomposition({ encoder, batch: b }, { encoder, batch: a });
  expect(memory().numTensors).toBe(before);
  expect(ab.gap).toBeLessThan(1e-5);
  expect(ab.gridA).toEqual([4, 4]);
  for (let i = 0; i < 16; i++)
    for (let j = 0; j < 16; j++) expect(ba.pairs[j * 16 + i]).toBeCloseTo(ab.pairs[i * 16 + j]!, 7);
  const totals = placeTotals(ab, 'a');
  expect(totals.reduce((s, v) => s + v, 0)).toBeCloseTo(ab.similarity, 5);
});

test('goes through a linear projection, and refuses a perceptron after pooling', async () => {
  const encoder = network();
  const [a, b] = [noise(1, [1, 16, 16, 3]), noise(2, [1, 16, 16, 3])];
  const linear = new Linear({ inputs: 64, outputs: 12, bias: false, rng: Rng.of(3, 'projection') });
  const towerBy = (project: (x: Tensor2D) => Tensor2D) =>
    ({
      ...{ width: 12, variables: {}, state: {}, encoder, project },
      encode: (batch: Tensor4D) => tidy(() => project(encoder.encode(batch))),
    }) as unknown as Encoder<Tensor4D>;
  const tower = towerBy((x) => linear.apply(x));
  const { gap, sources } = await pairDecomposition(
    { encoder: tower, batch: a },
    { encoder: tower, batch: b },
  );
  expect(gap).toBeLessThan(1e-5);
  expect(sources).toEqual(['map', 'map']);
  const bent = towerBy((x) => relu(linear.apply(x)));
  await expect(
    pairDecomposition({ encoder: bent, batch: a }, { encoder: bent, batch: b }),
  ).rejects.toThrow(/CP_EXPLAIN_PLACES.*mean of map is not the embedding.*integrated gradients/su);
});

test('a tower on an encoder whose places are narrower than its embedding is refused by width', async () => {
  const inner = network();
  const [a, b] = [noise(1, [1, 16, 16, 3]), noise(2, [1, 16, 16, 3])];
  const linear = new Linear({ inputs: 128, outputs: 12, bias: false, rng: Rng.of(3, 'wide') });
  const twice = (x: Tensor2D) => concat([x, x], 1) as Tensor2D;
  const flat = {
    ...{ width: 128, variables: {}, state: {} },
    map: (batch: Tensor4D) => inner.map!(batch as never),
    encode: (batch: Tensor4D) => tidy(() => twice(inner.encode(batch))),
  };
  const tower = {
    ...{ width: 12, variables: {}, state: {}, encoder: flat },
    project: (x: Tensor2D) => linear.apply(x),
    encode: (batch: Tensor4D) => tidy(() => linear.apply(flat.encode(batch))),
  } as unknown as Encoder<Tensor4D>;
  await expect(
    pairDecomposition({ encoder: tower, batch: a }, { encoder: tower, batch: b }),
  ).rejects.toThrow(/CP_EXPLAIN_PLACES.*map is 64 wide, the embedding 12/su);
});

test('centred pairs sum to the cosine of the centred embeddings', async () => {
  const encoder = twoLayerEncoder(weights);
  const [a, b] = samples.map(batchOf) as [Tensor4D, Tensor4D];
  const mean = [0.1, -0.2, 0.3];
  const { similarity, sum } = await pairDecomposition(
    { encoder, batch: a },
    { encoder, batch: b },
    { mean },
  );
  const [u, v] = samples.map((sample) => {
    const rows = placesInFloat64(weights, sample);
    return mean.map((m, d) => rows.reduce((s, row) => s + row[d]!, -m));
  }) as [number[], number[]];
  const dot = u.reduce((s, value, d) => s + value * v[d]!, 0);
  expect(similarity).toBeCloseTo(dot / (Math.hypot(...u) * Math.hypot(...v)), 5);
  expect(sum).toBeCloseTo(similarity, 6);
});

test('refuses sums that are not the embedding, zero embeddings and unequal widths', () => {
  const side = (vectors: number[], embedding: number[]) => ({
    places: {
      vectors: Float32Array.from(vectors),
      grid: [1, vectors.length / embedding.length] as const,
      width: embedding.length,
      source: 'map',
    },
    embedding,
  });
  const good = side([1, 0, 0, 1], [1, 1]);
  expect(decomposePair(good, good).similarity).toBeCloseTo(1, 12);
  expect(() => decomposePair(good, side([1, 0, 0, 1], [1, 1.01]))).toThrow(/CP_EXPLAIN_PLACES/u);
  expect(() => decomposePair(good, side([0, 0], [0, 0]))).toThrow(/CP_EXPLAIN_ZERO/u);
  expect(() => decomposePair(good, side([1, 1, 1], [1, 1, 1]))).toThrow(/CP_EXPLAIN_SHAPE/u);
});
