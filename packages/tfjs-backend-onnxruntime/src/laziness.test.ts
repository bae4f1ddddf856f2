import {
  add,
  conv2d,
  customGrad,
  engine,
  grad,
  keep,
  matMul,
  memory,
  mul,
  neg,
  randomNormal,
  relu,
  setBackend,
  square,
  sub,
  sum,
  tensor1d,
  tensor2d,
  tidy,
  train,
  unique,
  variable,
  type Scalar,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { beforeEach, expect, test } from 'vitest';
import { BackendError } from './error/backend-error.js';
import type { OnnxRuntimeBackend } from './onnxruntime-backend.js';
import { backendName, registerOnnxRuntimeBackend } from './register.js';

const backend = (): OnnxRuntimeBackend => engine().backend as OnnxRuntimeBackend;

beforeEach(async () => {
  registerOnnxRuntimeBackend({ sessions: 32, threads: 2, pendingLimit: 20_000 });
  await setBackend(backendName);
});

test('a training loop that never reads stays within its bound, in operations and in memory', async () => {
  registerOnnxRuntimeBackend({ sessions: 32, threads: 2, pendingLimit: 1000 });
  await setBackend(backendName);
  const weight = tidy(() => variable(randomNormal([8, 8], 0, 0.1, 'float32', 1)));
  const x = randomNormal([16, 8], 0, 1, 'float32', 2) as Tensor2D;
  const optimizer = train.sgd(0.01);
  const before = memory();
  const start = backend().recorder.recorded;
  let maximum = 0;
  for (let step = 0; step < 200; step++) {
    optimizer.minimize(() => sum(square(relu(matMul(x, weight as Tensor as Tensor2D)))) as Scalar);
    maximum = Math.max(maximum, backend().pending);
  }
  // Pending operations have run of their own accord.
  expect(backend().recorder.recorded - start).toBeGreaterThan(2000);
  expect(maximum).toBeLessThan(20);
  expect(memory().numTensors).toBe(before.numTensors);
  expect(memory().numBytes).toBe(before.numBytes);
  expect((await weight.data()).every(Number.isFinite)).toBe(true);
  for (const tensor of [weight, x]) tensor.dispose();
  optimizer.dispose();
});

test('several reads in one step cost no second computation', async () => {
  const x = randomNormal([4, 4], 0, 1, 'float32', 3);
  const a = square(x);
  const b = add(a, 1);
  const c = mul(b, a);
  const sessions = backend().sessions;
  await b.data();
  expect([backend().pending, backend().sessions]).toEqual([0, sessions + 1]); // all three came from one graph
  const recorded = backend().recorder.recorded;
  await Promise.all([a.data(), c.data(), b.data()]);
  c.dataSync();
  expect([backend().sessions, backend().recorder.recorded]).toEqual([sessions + 1, recorded]);
  for (const tensor of [x, a, b, c]) tensor.dispose();
});

test('tidy, keep and the gradient of a custom operation', async () => {
  const before = memory().numTensors;
  const cube = customGrad((input, save) => {
    const x = input as Tensor;
    (save as (tensors: Tensor[]) => void)([x]);
    return {
      value: mul(x, square(x)),
      gradFunc: (dy, saved) => mul(dy as Tensor, mul(square((saved as Tensor[])[0]!), 3)),
    };
  });
  let copy: Tensor | undefined;
  const gradient = tidy(() => {
    const x = tensor1d([1, 2, 3]);
    copy = keep(neg(x));
    return grad((y) => cube(y))(x);
  });
  expect([...(await gradient.data())]).toEqual([3, 12, 27]);
  expect([...(await copy!.data())]).toEqual([-1, -2, -3]);
  gradient.dispose();
  copy!.dispose();
  expect(memory().numTensors).toBe(before);
});

test('a tensor may be disposed of while it is read', async () => {
  const x = tensor1d([1, 2]);
  const y = square(x);
  const reading = y.data();
  y.dispose();
  x.dispose();
  expect([...(await reading)]).toEqual([1, 4]);
  expect(backend().pending).toBe(0);
});

test('bytes are counted while they are held, computed or not', async () => {
  const before = memory();
  const x = randomNormal([100, 10], 0, 1, 'float32', 4);
  const y = square(x);
  expect(memory().numBytes - before.numBytes).toBe(8000);
  await y.data();
  expect(memory().numBytes - before.numBytes).toBe(8000);
  y.dispose();
  expect(memory().numBytes - before.numBytes).toBe(4000);
  x.dispose();
  expect(memory()).toEqual(before);
});

test('a value that cannot be computed spoils no other', async () => {
  const { recorder } = backend();
  recorder.kernel = 'GatherV2';
  const broken = backend().hold(
    recorder.gather(recorder.constant('float32', [1, 2, 3]), recorder.constant('int32', [7]), 0),
  );
  const fine = add(tensor1d([1, 2]), tensor1d([3, 4]));
  expect([...(await fine.data())]).toEqual([4, 6]);
  expect(() => backend().readSync(broken.dataId as object)).toThrow(BackendError);
  expect(() => backend().readSync(broken.dataId as object)).toThrow(
    /kernel GatherV2, as Gather of float32\[3\], int32\[1\]/,
  );
  backend().disposeData(broken.dataId as object);
  fine.dispose();
});

test('shapes that change with each step: one graph for each, and no more graphs than are allowed', async () => {
  registerOnnxRuntimeBackend({ sessions: 4 });
  await setBackend(backendName);
  const weight = randomNormal([3, 2], 0, 1, 'float32', 5) as Tensor2D;
  await weight.data();
  const step = async (rows: number): Promise<number> => {
    const result = tidy(() =>
      sum(matMul(tensor2d(new Float32Array(rows * 3).fill(1), [rows, 3]), weight)),
    );
    const [total] = await result.data();
    result.dispose();
    return total! / rows;
  };
  const first = await step(1);
  for (let epoch = 0; epoch < 3; epoch++)
    for (const rows of [8, 8, 8, 5]) expect(await step(rows)).toBeCloseTo(first, 4); // the last batch is smaller
  expect(backend().sessions).toBe(3);
  for (let length = 10; length < 30; length++) expect(await step(length)).toBeCloseTo(first, 4);
  expect(backend().sessions).toBe(4);
  weight.dispose();
  registerOnnxRuntimeBackend({ sessions: 32 });
  await setBackend(backendName);
});

test('a kernel that runs on the CPU backend is told of once, and its values are right', async () => {
  const report: string[] = [];
  registerOnnxRuntimeBackend({ onFallback: (kernel) => report.push(kernel) });
  await setBackend(backendName);
  const x = tensor1d([3, 1, 3, 2], 'int32');
  for (let i = 0; i < 2; i++) {
    const { values, indices } = unique(x);
    expect([[...(await values.data())], [...(await indices.data())]]).toEqual([
      [3, 1, 2],
      [0, 1, 0, 2],
    ]);
    values.dispose();
    indices.dispose();
  }
  x.dispose();
  expect(report).toEqual(['Unique']);
});

test('the same inputs give the same bytes, in a new backend too', async () => {
  const bytes: Uint8Array[] = [];
  for (let run = 0; run < 4; run++) {
    if (run === 2) {
      // every graph is compiled anew
      registerOnnxRuntimeBackend({ sessions: 31, threads: 2 });
      await setBackend(backendName);
    }
    const results = tidy(() => deterministic());
    for (const result of results) bytes.push(new Uint8Array((await result.data()).slice().buffer));
    for (const result of results) result.dispose();
  }
  const each = bytes.length / 4;
  for (let i = each; i < bytes.length; i++)
    expect(
      Buffer.compare(bytes[i]!, bytes[i % each]!),
      `result ${i % each}, run ${Math.floor(i / each)}`,
    ).toBe(0);
});

/**
 * Results whose sums have many terms: convolutions with both gradients, sums, means, segment sums,
 * a softmax.
 */
function deterministic(): Tensor[] {
  const x = randomNormal([20, 16, 16, 16], 0, 1, 'float32', 11) as Tensor4D;
  const filter = randomNormal([3, 3, 16, 32], 0, 0.1, 'float32', 12) as Tensor4D;
  const loss = (a: Tensor, w: Tensor): Tensor =>
    sum(square(relu(conv2d(a as Tensor4D, w as Tensor4D, 1, 1))));
  const rows = Array.from({ length: 20_000 }, (_, i) => (i * 7919) % 50);
  const table = randomNormal([50, 8], 0, 1, 'float32', 13);
  const spread = engine().runKernel(
    'UnsortedSegmentSum',
    { x: randomNormal([20_000, 8], 0, 1, 'float32', 14), segmentIds: tensor1d(rows, 'int32') },
    { numSegments: 50 },
  ) as Tensor;
  const scattered = engine().runKernel(
    'ScatterNd',
    {
      indices: tensor2d(rows, [20_000, 1], 'int32'),
      updates: randomNormal([20_000, 8], 0, 1, 'float32', 15),
    },
    { shape: [50, 8] },
  ) as Tensor;
  return [
    grad((a) => loss(a, filter))(x),
    grad((w) => loss(x, w))(filter),
    sum(x, [0, 1, 2]),
    sum(x, 3),
    spread,
    scattered,
    grad((a) => sum(square(sub(a, spread))))(table),
  ];
}
