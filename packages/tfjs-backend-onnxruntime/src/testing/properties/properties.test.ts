import '@tensorflow/tfjs-backend-cpu';
import { memory, setBackend, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { afterAll, expect, test } from 'vitest';
import { backendName } from '../../register.js';
import { Seeded } from '../seeded.js';
import type { RandomCase } from './random-case.js';
import { properties } from './properties.js';

const draws = 6;

afterAll(async () => {
  await setBackend(backendName);
});

test.each(Object.keys(properties))('%s gives what the CPU backend gives', async (name) => {
  const seeded = new Seeded(
    [...name].reduce((seed, letter) => Math.imul(seed, 31) + letter.charCodeAt(0), 7),
  );
  for (let i = 0; i < draws; i++) {
    const sample = properties[name]!(seeded);
    const expected = await results('cpu', sample);
    const actual = await results(backendName, sample);
    expect(actual.length).toBe(expected.length);
    expected.forEach((want, at) => {
      const got = actual[at]!;
      expect([got.shape, got.dtype], `${name} of ${sample.inputs}`).toEqual([
        want.shape,
        want.dtype,
      ]);
      const worst = want.values.findIndex((value, element) => !close(got.values[element]!, value));
      expect(
        worst,
        `${name} of ${sample.inputs}, result ${at}, element ${worst}: ${got.values[worst]} for ${want.values[worst]}`,
      ).toBe(-1);
    });
  }
});

interface Result {
  shape: number[];
  dtype: string;
  values: number[];
}

async function results(backend: string, { run }: RandomCase): Promise<Result[]> {
  await setBackend(backend);
  const before = memory().numTensors;
  const tensors = tidy(() => [run()].flat() as Tensor[]);
  const read = await Promise.all(
    tensors.map(async (tensor) => ({
      shape: tensor.shape,
      dtype: tensor.dtype,
      values: Array.from(await tensor.data()),
    })),
  );
  for (const tensor of tensors) tensor.dispose();
  expect(memory().numTensors).toBe(before);
  return read;
}

function close(a: number, b: number): boolean {
  if (Object.is(a, b) || a === b || (Number.isNaN(a) && Number.isNaN(b))) return true;
  return Math.abs(a - b) <= 2e-5 * Math.max(1, Math.abs(b));
}
