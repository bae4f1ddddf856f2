import { expect, test } from 'vitest';
import {
  add,
  constant,
  doubles,
  float32,
  float64,
  floats,
  load,
  loadInt,
  shuffle,
  store,
  storeFour,
  loopTo,
  wasmFunction,
} from './assemble.js';
import { reserve, wasmInstances } from './instance.js';

interface Passes {
  twice(at: number, end: number): void;
  turn(at: number): void;
  total(at: number, end: number): number;
  follow(at: number, out: number): void;
}

const passes = wasmInstances<Passes>([
  wasmFunction('twice', { at: 'i32', end: 'i32' }, {}, ({ at, end }) =>
    loopTo(at, end, 16, store(at.get, float32.mul(load(at.get), floats(2)))),
  ),
  wasmFunction('turn', { at: 'i32' }, {}, ({ at }) =>
    store(
      at.get,
      shuffle(
        load(at.get),
        load(at.get, 16),
        [28, 29, 30, 31, 24, 25, 26, 27, 4, 5, 6, 7, 0, 1, 2, 3],
      ),
    ),
  ),
  wasmFunction(
    'total',
    { at: 'i32', end: 'i32' },
    { sum: 'v128' },
    ({ at, end, sum }) => [
      ...sum.set(doubles(0)),
      ...loopTo(at, end, 16, sum.set(float64.add(sum.get, float64.promote(load(at.get))))),
      ...float64.sum(sum),
    ],
    'f64',
  ),
  wasmFunction('follow', { at: 'i32', out: 'i32' }, { from: 'i32' }, ({ at, out, from }) => [
    ...from.set(add(loadInt(at.get), constant(-4))),
    ...storeFour(out.get, load(from.get)),
  ]),
]);

test('a function does what was written, in the memory of its instance alone', () => {
  const one = passes(),
    other = passes();
  const values = new Float32Array(one.memory.buffer, 16, 8);
  values.set([1, 2, 3, 4, 5, 6, 7, 8]);
  one.twice(16, 48);
  expect([...values]).toEqual([2, 4, 6, 8, 10, 12, 14, 16]);
  one.turn(16);
  expect([...values.subarray(0, 4)]).toEqual([16, 14, 4, 2]);
  expect(one.total(16, 48)).toBe(16 + 14 + 10 + 12); // the first two of every four
  expect([...new Float32Array(other.memory.buffer, 16, 4)]).toEqual([0, 0, 0, 0]);
});

test('addresses can be read from memory, and constants may be negative', () => {
  const { memory, follow } = passes();
  const ints = new Int32Array(memory.buffer);
  ints.set([72, 0], 0);
  ints.set([1234567], 17);
  follow(0, 32);
  expect(ints[8]).toBe(1234567);
});

test('a loop runs once even where its start is its end', () => {
  const { memory, twice } = passes();
  const values = new Float32Array(memory.buffer, 0, 8).fill(1);
  twice(0, 0);
  expect([...values]).toEqual([2, 2, 2, 2, 1, 1, 1, 1]);
});

test('memory grows to what is asked for, and never shrinks', () => {
  const { memory } = passes();
  reserve(memory, 200_000);
  expect(memory.buffer.byteLength).toBe(4 * 65536);
  reserve(memory, 1);
  expect(memory.buffer.byteLength).toBe(4 * 65536);
});
