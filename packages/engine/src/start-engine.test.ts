import {
  grads,
  mean,
  memory,
  ones,
  relu,
  sum,
  tensor,
  tensor2d,
  tidy,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { engineErrorCodes } from './error-codes.js';
import { startEngine } from './start-engine.js';

test('the first engine that works is taken, and the others say why not', async () => {
  const started = await startEngine({ prefer: ['dml', 'tfjs-node', 'cpu'] });
  expect(started).toMatchObject({ name: 'cpu', backend: 'onnxruntime' });
  expect(started.rejected.map(({ name }) => name)).toEqual(['dml', 'tfjs-node']);
  for (const { reason, remedy } of started.rejected)
    expect(reason.length * remedy.length).toBeGreaterThan(0);
});

test('an unknown name and no working engine are coded errors', async () => {
  await expect(startEngine({ prefer: 'gpu' as never })).rejects.toMatchObject({
    code: 'CP_ENGINE_UNKNOWN',
  });
  await expect(startEngine({ prefer: ['coreml', 'dml'] })).rejects.toMatchObject({
    code: 'CP_ENGINE_NONE',
  });
  expect(Object.keys(engineErrorCodes)).toEqual([
    'CP_ENGINE_NONE',
    'CP_ENGINE_PACKAGE_BROKEN',
    'CP_ENGINE_PACKAGE_MISSING',
    'CP_ENGINE_UNKNOWN',
  ]);
  await startEngine({ prefer: 'cpu' });
});

test('sums, means and rectifiers have their gradients without tensors of ones', async () => {
  const before = memory().numTensors;
  const x = tensor2d([
    [1, -2, 3],
    [-4, 5, 6],
  ]);
  const gradients = tidy(() => [
    grads((a) => sum(sum(a!, 1) as Tensor))([x])[0]!,
    grads((a) => sum(mean(a!, 0) as Tensor))([x])[0]!,
    grads((a) => mean(a!))([x])[0]!,
    grads((a) => sum(relu(a!)))([x])[0]!,
  ]);
  const values = await Promise.all(gradients.map(async (gradient) => [...(await gradient.data())]));
  expect(values[0]).toEqual([1, 1, 1, 1, 1, 1]);
  expect(values[1]).toEqual([0.5, 0.5, 0.5, 0.5, 0.5, 0.5]);
  for (const value of values[2]!) expect(value).toBeCloseTo(1 / 6, 7);
  expect(values[3]).toEqual([1, 0, 1, 0, 1, 1]);
  const one = ones([1]);
  const scalarSum = tidy(() => grads((a) => sum(a!))([tensor(3)])[0]!);
  expect([...(await scalarSum.data())]).toEqual([1]);
  for (const tensor of [x, one, scalarSum, ...gradients]) tensor.dispose();
  expect(memory().numTensors).toBe(before);
});
