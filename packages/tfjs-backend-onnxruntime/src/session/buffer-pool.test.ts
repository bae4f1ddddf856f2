import {
  add,
  cast,
  engine,
  mul,
  ones,
  sum,
  tidy,
  variable,
  type NamedAttrMap,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { BufferPool } from './buffer-pool.js';

test('memory that was given back serves again once nothing recorded reads it, and is let go after some graphs', () => {
  const pool = new BufferPool();
  const first = pool.take('float32', 4096);
  pool.retire(first);
  expect(pool.take('float32', 4096)).not.toBe(first);
  pool.settle();
  expect(pool.take('int32', 4096)).toBeInstanceOf(Int32Array);
  expect(pool.take('float32', 4096)).toBe(first);
  pool.retire(first);
  expect(pool.elements).toBe(4096);
  for (let graph = 0; graph < 5; graph++) pool.settle();
  expect(pool.elements).toBe(0);
  expect(pool.take('float32', 8)).toEqual(new Float32Array(8));
});

test('a value that was read stays as it was, and a value that a recorded operation takes too', async () => {
  const weights = variable(ones([64, 64]));
  const buffers: Float32Array[] = [];
  for (let step = 0; step < 8; step++) {
    const before = tidy(() => mul(weights, 1) as Tensor); // takes the weights that the next line replaces
    const next = tidy(() => add(weights, 1));
    weights.assign(next as never);
    next.dispose();
    const read = (await weights.data()) as Float32Array;
    if (step % 2 === 0) buffers.push(read);
    expect((await before.data())[4095]).toBe(step + 1);
    expect(read[0]).toBe(step + 2);
    before.dispose();
  }
  expect(buffers.map((elements) => [elements[0], elements[4095]])).toEqual([
    [2, 2],
    [4, 4],
    [6, 6],
    [8, 8],
  ]);
  weights.dispose();
});

test('weights whose memory goes back and forth keep their values', async () => {
  const weights = variable(ones([128, 128]));
  for (let step = 0; step < 6; step++) {
    const [next, total] = tidy(() => [add(weights, 1), sum(mul(weights, 2))]);
    weights.assign(next as never);
    next!.dispose();
    expect((await total!.data())[0]).toBe(2 * 16_384 * (step + 1));
    total!.dispose();
  }
  weights.dispose();
});

test('a buffer that JavaScript fills is reused only after its reader ran; results are not shared', async () => {
  const buffers: Uint8Array[] = [];
  const filled = (remaining: number): Tensor =>
    engine().runKernel('Filled', {}, {
      shape: [64, 64],
      dtype: 'bool',
      fill: (elements: Uint8Array) => {
        buffers.push(elements);
        elements.fill(0).fill(1, 0, remaining);
      },
    } as unknown as NamedAttrMap) as Tensor;
  const counted = (remaining: number): Tensor =>
    tidy(() => sum(cast(filled(remaining), 'float32')));
  const totals = [counted(10), counted(20)];
  expect(buffers[1]!.buffer).not.toBe(buffers[0]!.buffer); // both are recorded, neither has run
  expect([(await totals[0]!.data())[0], (await totals[1]!.data())[0]]).toEqual([10, 20]);
  const third = filled(30);
  expect(buffers.slice(0, 2).map(({ buffer }) => buffer)).toContain(buffers[2]!.buffer);
  const read = (await third.data()) as Float32Array;
  third.dispose();
  const later = counted(40);
  expect((await later.data())[0]).toBe(40);
  const last = counted(50);
  expect((await last.data())[0]).toBe(50);
  expect(read.reduce((count, one) => count + one, 0)).toBe(30);
  for (const tensor of [...totals, later, last]) tensor.dispose();
});
