import { beginEngine } from '../run/begin-engine.js';
import { exportOnnx, runOnnx } from '@counterpoint/engine';
import { matMul, randomNormal, variable, type Tensor2D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { compactOnnx } from './compact-onnx.js';
import { halfPrecision } from './half-precision.js';

test('half precision rounds to the nearest, ties to even', () => {
  const cases: readonly (readonly [number, number])[] = [
    [0, 0],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [65519, 0x7bff],
    [65520, 0x7c00],
    [Infinity, 0x7c00],
    [2 ** -24, 1],
    [2 ** -25, 0],
    [1.5 * 2 ** -24, 2],
    [2 ** -14, 0x400],
    [2 ** -14 - 2 ** -25, 0x400],
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
    [0.1, 0x2e66],
  ];
  for (const [value, bits] of cases)
    expect([...halfPrecision(Float32Array.of(value))], String(value)).toEqual([bits]);
  expect(halfPrecision(Float32Array.of(NaN))[0]! & 0x7c00).toBe(0x7c00);
});

test.each([
  ['fp16', 0.6, 2 ** -10],
  ['q8', 0.35, 1 / 90],
] as const)('%s takes fewer bytes and differs by its rounding', async (type, share, error) => {
  await beginEngine('cpu');
  const weight = variable(randomNormal([64, 48], 0, 1, 'float32', 3)) as Tensor2D;
  const file = exportOnnx({
    inputs: { x: { shape: [64] } },
    run: ({ x }) => ({ y: matMul(x as Tensor2D, weight) }),
    weights: { weight: weight as never },
  });
  const small = compactOnnx(file, type);
  expect(small.length).toBeLessThan(file.length * share);
  const data = Float32Array.from({ length: 64 }, (_, i) => Math.cos(i));
  const run = async (model: Uint8Array) =>
    (await runOnnx(model, { x: { data, shape: [1, 64] } }))['y']!.data;
  const [before, after] = [await run(file), await run(small)];
  const difference = Math.max(...Array.from(before, (v, i) => Math.abs(v - after[i]!)));
  expect(difference).toBeGreaterThan(0);
  expect(difference).toBeLessThan(32 * error);
  weight.dispose();
});
