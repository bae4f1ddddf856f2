import { expect, test } from 'vitest';
import { Recorder } from './recorder.js';
import { keyOf, structureOf } from './structure.js';
import { Value } from './value.js';

const leaf = (): Value => new Value('float32', [2, 3], { elements: new Float32Array(6) });
const key = (build: (record: Recorder, x: Value) => Value): string =>
  keyOf(structureOf([build(new Recorder(), leaf())]));

test('graphs of one structure have one key, whatever their leaves; others have others', () => {
  const scaled = (by: number) =>
    key((record, x) => record.elementwise('Mul', [x, record.scalar(by)]));
  expect(scaled(2)).toBe(scaled(2));
  expect(new Set([scaled(2), scaled(3), scaled(0), scaled(-0)]).size).toBe(4);
  expect(key((record, x) => record.reshape(x, [3, 2]))).not.toBe(
    key((record, x) => record.reshape(x, [6])),
  );
  expect(key((record, x) => record.transpose(x, [1, 0]))).not.toBe(
    key((record, x) => record.elementwise('Neg', [x])),
  );
});

test('keys stay exact when more texts came than are remembered', () => {
  const scaled = (by: number) =>
    key((record, x) => record.elementwise('Mul', [x, record.scalar(by)]));
  const before = scaled(2);
  for (let i = 0; i < 100_001; i++) scaled(i + 0.5);
  expect(scaled(2)).toBe(scaled(2));
  expect(scaled(2)).not.toBe(scaled(3));
  expect(scaled(3)).not.toBe(before); // a forgotten text has a new number: compiled again, never taken for another
});

test('lists of whole numbers are one value for all who ask', () => {
  const record = new Recorder();
  expect(record.integers([1, -2])).toBe(record.integers([1, -2]));
  expect([...(record.integers([1, -2]).elements as BigInt64Array)]).toEqual([1n, -2n]);
  expect(record.integers([12])).not.toBe(record.integers([1, 2]));
  for (let i = 0; i < 10_000; i++) record.integers([i]);
  expect([...(record.integers([7]).elements as BigInt64Array)]).toEqual([7n]);
});
