import type { Encoder, Modality } from '@counterpoint/core';
import { tensor2d, type Tensor2D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { LoadedEncoder } from './load-encoder.js';
import { withCrops } from './with-crops.js';

/** A sample is a list of pairs of numbers, its crops. */
type Value = readonly (readonly number[])[];
const modality = {
  extensions: [],
  decode: () => [],
  describe: () => undefined,
  batch: (values: readonly (readonly number[])[]) => tensor2d(values.map((row) => [...row])),
  crops: (value: Value, side: number) => value.slice(0, side * side),
} as unknown as Modality;
const encoder = {
  width: 2,
  variables: {},
  state: {},
  encode: (batch: Tensor2D) => batch,
  dispose: () => undefined,
} as unknown as Encoder;
const opened = {
  encoder,
  modality,
  untrained: () => Promise.resolve(encoder),
  fingerprint: 'abc',
  weightsFingerprint: 'def',
} as unknown as LoadedEncoder;

const sample: Value = [
  [3, 4],
  [0, 2],
  [1, 0],
  [0, -5],
];

test('an embedding is the mean of the unit embeddings of its crops', async () => {
  const { encoder: bag, modality: cropped, untrained, fingerprint } = withCrops(opened, 2);
  const batch = cropped.batch([sample, [...sample].reverse()]);
  for (const each of [bag, await untrained()]) {
    const rows = (await each.encode(batch).array()) as number[][];
    expect(rows).toHaveLength(2);
    for (const row of rows) {
      expect(row[0]).toBeCloseTo((0.6 + 0 + 1 + 0) / 4, 6);
      expect(row[1]).toBeCloseTo((0.8 + 1 + 0 - 1) / 4, 6);
    }
  }
  expect(fingerprint).not.toBe(opened.fingerprint); // another function, and another index
});

test('without crops nothing changes, and a modality without them is refused', () => {
  expect(withCrops(opened, 0)).toBe(opened);
  const whole = { ...opened, modality: { ...modality, crops: undefined } };
  expect(() => withCrops(whole, 2)).toThrow(/CP_CLI_CROPS/u);
});
