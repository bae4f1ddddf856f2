import {
  add,
  grad,
  memory,
  mul,
  randomNormal,
  sum,
  tensor,
  tensor2d,
  tidy,
  variableGrads,
  type Scalar,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import type { Pass, RunningUpdate } from '../contract/pass.js';
import { Rng } from '../random/rng.js';
import { finiteDifferences } from '../testing/finite-differences.js';
import { gelu, quickGelu, tanhGelu } from './activation.js';
import { Attention, causalBias } from './attention.js';
import { BatchNorm } from './batch-norm.js';
import { Conv1d } from './conv1d.js';
import { Conv2d } from './conv2d.js';
import { dropout } from './dropout.js';
import { Embedding } from './embedding.js';
import { LayerNorm } from './layer-norm.js';
import { Mlp } from './mlp.js';
import { ResidualNetwork } from './residual-network.js';
import { TransformerBlock } from './transformer-block.js';

const rng = Rng.of(1, 'layers');
const training: Pass = { phase: 'train', rng };

/** A weighted sum makes a scalar whose gradient has no symmetry to hide behind. */
const weigh = (y: Tensor): Scalar =>
  sum(
    mul(
      y,
      tensor(
        Array.from({ length: y.size }, (_, i) => Math.sin(1.7 * i + 1)),
        y.shape,
      ),
    ),
  ) as Scalar;

async function expectGradient(
  f: (x: Tensor) => Tensor,
  x: Tensor,
  tolerance = 2e-2,
): Promise<void> {
  const expected = await finiteDifferences((input) => weigh(f(input)), x);
  const gradient = tidy(() => grad((input: Tensor) => weigh(f(input)))(x));
  const actual = await gradient.data();
  const largest = Math.max(...expected.map(Math.abs));
  expected.forEach((value, i) =>
    expect(Math.abs(actual[i]! - value)).toBeLessThan(tolerance * largest),
  );
}

describe('gradients equal finite differences', () => {
  const norm = new BatchNorm({ width: 3 });
  norm.variables['weight']!.assign(tensor([0.5, 2, -1]));
  const layerNorm = new LayerNorm({ width: 5 });
  const attention = new Attention({ width: 4, heads: 2, rng });
  const mask = tensor2d([
    [1, 1, 0],
    [1, 1, 1],
  ]);
  const cases: [string, (x: Tensor) => Tensor, number[]][] = [
    ['batch normalisation', (x) => norm.apply(x, training), [4, 2, 2, 3]],
    [
      'batch normalisation without gain',
      (x) => new BatchNorm({ width: 3, affine: false }).apply(x, training),
      [7, 3],
    ],
    ['layer normalisation', (x) => layerNorm.apply(x), [3, 5]],
    ['gelu', gelu, [9]],
    ['gelu by tanh', tanhGelu, [9]],
    ['quick gelu', quickGelu, [9]],
    ['attention', (x) => attention.apply(x as Tensor3D, { mask }), [2, 3, 4]],
  ];
  test.each(cases)('%s', async (_, f, shape) => {
    await expectGradient(f, randomNormal(shape, 0.3, 1, 'float32', 5));
  });
});

test('batch normalisation standardises a batch and records its statistics', async () => {
  const norm = new BatchNorm({ width: 2 });
  const updates: RunningUpdate[] = [];
  const y = norm.apply(
    tensor2d([
      [1, 10],
      [3, 30],
      [5, 20],
    ]),
    { ...training, record: (update) => updates.push(update) },
  );
  const root = Math.sqrt(8 / 3);
  const values = [...(await y.data())];
  [-2 / root, 0, 2 / root].forEach((value, row) => expect(values[2 * row]).toBeCloseTo(value, 4));
  const statistics = await Promise.all(updates.map(async ({ batch }) => [...(await batch.data())]));
  expect(statistics[0]![0]).toBeCloseTo(3);
  expect(statistics[1]![1]).toBeCloseTo(100, 3); // unbiased
  expect(await norm.state['running_mean']!.data()).toEqual(new Float32Array(2)); // nothing was written
});

test('batch normalisation at inference works row by row', async () => {
  const norm = new BatchNorm({ width: 2 });
  norm.state['running_mean']!.assign(tensor([1, 2]));
  norm.state['running_var']!.assign(tensor([4, 9]));
  const y = await norm.apply(tensor2d([[3, 5]])).data();
  expect(y[0]).toBeCloseTo(1, 4);
  expect(y[1]).toBeCloseTo(1, 4);
});

test('dropout keeps the mean, replays by name and seed, and is off at inference', async () => {
  const x = tensor(new Float32Array(20_000).fill(1));
  const first = await dropout(x, 0.25, training, 'a').data();
  expect(await dropout(x, 0.25, training, 'a').data()).toEqual(first);
  expect(await dropout(x, 0.25, training, 'b').data()).not.toEqual(first);
  const remaining = first.filter((value) => value > 0).length / 20_000;
  expect(Math.abs(remaining - 0.75)).toBeLessThan(0.015);
  expect(dropout(x, 0.25, { phase: 'infer', rng }, 'a')).toBe(x);
});

test('padding is never attended to, nor the future under a causal bias', async () => {
  const attention = new Attention({ width: 4, heads: 2, rng });
  const x = randomNormal([1, 4, 4], 0, 1, 'float32', 3) as Tensor3D;
  const changed = add(
    x,
    tensor(
      Array.from({ length: 16 }, (_, i) => (i >= 12 ? 5 : 0)),
      [1, 4, 4],
    ),
  ) as Tensor3D;
  const mask = tensor2d([[1, 1, 1, 0]]);
  const bias = tensor(causalBias(4), [4, 4]);
  for (const input of [{ mask }, { bias }]) {
    const [a, b] = [
      await attention.apply(x, input).data(),
      await attention.apply(changed, input).data(),
    ];
    for (let i = 0; i < 12; i++) expect(a[i]).toBeCloseTo(b[i]!, 5);
  }
});

test('a residual network: shape, clone, every variable moved, nothing leaked', async () => {
  const network = new ResidualNetwork({
    channels: 3,
    blocks: [1, 1],
    kind: 'basic',
    width: 4,
    stem: 'small',
    rng,
  });
  const batch = randomNormal([3, 8, 8, 3], 0, 1, 'float32', 2) as Tensor4D;
  const before = memory().numTensors;
  const embeddings = network.encode(batch);
  expect(embeddings.shape).toEqual([3, 8]);
  const twin = network.clone();
  const other = twin.encode(batch);
  expect(await other.data()).toEqual(await embeddings.data());
  const { value, grads } = variableGrads(
    () => weigh(network.encode(batch, training)),
    Object.values(network.variables),
  );
  for (const gradient of Object.values(grads))
    expect(Math.max(...(await gradient.data()).map(Math.abs))).toBeGreaterThan(0);
  for (const tensor of [embeddings, other, value, ...Object.values(grads)]) tensor.dispose();
  twin.dispose();
  expect(memory().numTensors).toBe(before);
  expect(Object.keys(network.variables)).toContain('layer2.0.downsample.1.weight');
});

test('a bottleneck network ends four times as wide', () => {
  const network = new ResidualNetwork({
    channels: 1,
    blocks: [1, 1],
    kind: 'bottleneck',
    width: 4,
    stem: 'large',
    rng,
  });
  expect(network.width).toBe(32);
  expect(network.map(randomNormal([1, 32, 32, 1]) as Tensor4D).shape).toEqual([1, 4, 4, 32]);
});

test('a stride-2 convolution pads both sides, as PyTorch does', async () => {
  const conv = new Conv2d({ inputs: 1, outputs: 1, kernel: 3, stride: 2, rng });
  conv.variables['weight']!.assign(tensor([0, 0, 0, 0, 1, 0, 0, 0, 0], [3, 3, 1, 1]));
  const x = tensor(
    Array.from({ length: 16 }, (_, i) => i),
    [1, 4, 4, 1],
  ) as Tensor4D;
  expect([...(await conv.apply(x).data())]).toEqual([0, 2, 8, 10]);
});

test.each([
  [5, 2, 6],
  [4, 2, 6],
  [1, 1, 15],
  [15, 3, 1],
])(
  'a 1-D convolution of kernel %i and stride %i sums its own stretch',
  async (kernel, stride, length) => {
    const conv = new Conv1d({
      inputs: 2,
      outputs: 1,
      kernel,
      stride,
      rng,
      initializer: (size) => new Float32Array(size).fill(1),
    });
    const x = tensor(
      Array.from({ length: 30 }, (_, i) => i),
      [1, 15, 2],
    ) as Tensor3D;
    const y = conv.apply(x);
    expect(y.shape).toEqual([1, length, 1]);
    const expected = Array.from({ length }, (_, t) =>
      Array.from({ length: 2 * kernel }, (_, k) => 2 * t * stride + k).reduce((a, b) => a + b),
    );
    expect([...(await y.data())]).toEqual(expected);
  },
);

test('a head with plain last normalisation has no bias and no shift there', () => {
  const head = new Mlp({ widths: [4, 6, 5], lastBatchNorm: 'plain', rng });
  expect(Object.keys(head.variables)).toEqual([
    '0.linear.weight',
    '0.norm.weight',
    '0.norm.bias',
    '1.linear.weight',
  ]);
  expect(head.apply(randomNormal([2, 4]) as Tensor2D).shape).toEqual([2, 5]);
});

test('pre-norm and post-norm blocks keep the shape and drop the same values when replayed', async () => {
  for (const norm of ['pre', 'post'] as const) {
    const block = new TransformerBlock({ width: 8, heads: 2, norm, dropout: 0.2, rng });
    const x = randomNormal([2, 3, 8], 0, 1, 'float32', 9) as Tensor3D;
    const first = await block.apply(x, {}, training, 'layer 0').data();
    expect(await block.apply(x, {}, training, 'layer 0').data()).toEqual(first);
    expect(await block.apply(x, {}, training, 'layer 1').data()).not.toEqual(first);
  }
});

test.each([7, 600])(
  'the gradient of a table of %i rows is the sum of the slopes of each id, also when the ids are gone by then',
  async (count) => {
    const width = 3,
      used = [4, 0, 4, 6, 4, 1];
    const embedding = new Embedding({ count, width, rng: Rng.of(1) });
    const slopes = Float32Array.from({ length: used.length * width }, (_, i) => i + 1);
    const { grads, value } = variableGrads(() => {
      const ids = tensor2d(used, [2, 3], 'int32');
      const rows = embedding.apply(ids);
      ids.dispose();
      return sum(mul(rows, tensor(slopes, [2, 3, width]))) as Scalar;
    }, [embedding.weight]);
    const expected = new Float32Array(count * width);
    used.forEach((id, n) => {
      for (let k = 0; k < width; k++) expected[id * width + k]! += slopes[n * width + k]!;
    });
    expect(await grads[embedding.weight.name]!.data()).toEqual(expected);
    for (const tensor of [value, ...Object.values(grads)]) tensor.dispose();
    embedding.dispose();
  },
);
