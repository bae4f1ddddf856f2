import {
  add,
  conv2d,
  grads,
  mul,
  randomNormal,
  relu,
  setBackend,
  sum,
  tensor4d,
  tidy,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { afterAll, expect, test } from 'vitest';
import { backendName } from '../register.js';

type Case = [
  n: number,
  inputs: number,
  outputs: number,
  kernel: number,
  stride: number,
  pad: number | 'same' | 'valid',
  height: number,
  width: number,
];

const normal = (shape: [number, number, number, number], seed: number): Tensor4D =>
  randomNormal(shape, 0, 1, 'float32', seed);

/** The same computation on a backend, as arrays. */
async function on(backend: string, compute: () => Tensor[]): Promise<Float32Array[]> {
  await setBackend(backend);
  const results = tidy(compute);
  const values = await Promise.all(
    results.map(async (result) => Float32Array.from(await result.data())),
  );
  for (const result of results) result.dispose();
  return values;
}

async function expectSame(compute: () => Tensor[]): Promise<void> {
  const [ours, theirs] = [await on(backendName, compute), await on('cpu', compute)];
  theirs.forEach((values, i) => {
    const largest = values.reduce((maximum, value) => Math.max(maximum, Math.abs(value)), 1e-6);
    values.forEach((value, j) => {
      if (!(Math.abs(value - ours[i]![j]!) <= 1e-5 * largest))
        expect.fail(`result ${i}, element ${j}: ${ours[i]![j]} in place of ${value}`);
    });
  });
}

afterAll(async () => {
  await setBackend(backendName);
});

const cases: Case[] = [
  [3, 16, 32, 3, 1, 1, 6, 5],
  [17, 32, 16, 3, 2, 1, 8, 8],
  [20, 16, 16, 3, 2, 1, 7, 9],
  [5, 3, 16, 3, 1, 1, 8, 8],
  [16, 16, 48, 1, 2, 0, 8, 8],
  [2, 16, 16, 5, 3, 2, 11, 10],
  [2, 16, 16, 2, 2, 0, 9, 9],
  [33, 16, 16, 3, 1, 'same', 8, 8],
  [3, 16, 16, 7, 2, 3, 16, 16],
  [4, 16, 16, 3, 1, 'valid', 6, 6],
  [2, 4, 6, 3, 2, 1, 6, 6],
  [12, 24, 16, 3, 1, 1, 8, 8],
  [20, 33, 48, 3, 2, 1, 9, 9],
  [48, 64, 32, 3, 1, 1, 4, 4],
  [32, 16, 64, 1, 2, 0, 8, 8],
  [12, 24, 16, 1, 1, 0, 4, 4],
];

test.each(cases)(
  'a convolution and its gradients: %i images, %i to %i channels, kernel %i, stride %i, pad %s, %i x %i',
  async (n, inputs, outputs, kernel, stride, pad, height, width) => {
    await expectSame(() => {
      const [x, filter] = [
        normal([n, height, width, inputs], 1),
        normal([kernel, kernel, inputs, outputs], 2),
      ];
      const apply = (a: Tensor, b: Tensor) => conv2d(a as Tensor4D, b as Tensor4D, stride, pad);
      const y = apply(x, filter);
      const dy = normal(y.shape, 3);
      return [y, ...grads((a, b) => sum(mul(apply(a!, b!), dy)))([x, filter])];
    });
  },
);

test('channel-wise scaled sums with ReLU and residuals keep their values and gradients in blocks', async () => {
  await expectSame(() => {
    const [x, filter] = [normal([4, 5, 6, 16], 1), normal([3, 3, 16, 16], 2)];
    const [gain, shift] = [
      randomNormal([16], 1, 0.2, 'float32', 3),
      randomNormal([16], 0, 1, 'float32', 4),
    ];
    const perImage = normal([4, 1, 1, 16], 5);
    const f = (a: Tensor, b: Tensor, g: Tensor, s: Tensor) => {
      const y = conv2d(a as Tensor4D, b as Tensor4D, 1, 1);
      const normed = add(mul(y, g), s);
      const joined = relu(add(add(normed, a), mul(mul(y, 0.5), g)));
      const gated = mul(joined, perImage);
      return add(
        sum(mul(gated, conv2d(gated as Tensor4D, b as Tensor4D, 1, 1))),
        sum(mul(sum(joined, [1, 2]), sum(y, [0, 1, 2]))),
      );
    };
    return [
      f(x, filter, gain, shift),
      ...grads((a, b, g, s) => f(a!, b!, g!, s!) as never)([x, filter, gain, shift]),
    ];
  });
});

test('a gradient passes where a rectified value is above zero, whatever its size, and nowhere else', async () => {
  await expectSame(() => {
    const x = tensor4d(
      [0, -1, 1, 1e-30, -1e-30, 3e38, -3e38, 2, 0, 5, -6, 7, 1e-7, -1e-7, 1e20, -1e20],
      [1, 1, 1, 16],
    );
    const filter = normal([1, 1, 16, 16], 1);
    return [
      ...grads((a) => sum(relu(a!)))([x]),
      ...grads((a, f) => sum(relu(conv2d(a as Tensor4D, f as Tensor4D, 1, 'same'))))([
        normal([2, 4, 4, 16], 2),
        filter,
      ]),
    ];
  });
});
