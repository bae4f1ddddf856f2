import type { Modality } from '@counterpoint/core';
import { tensor2d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { unlikeValues } from './unlike-values.js';

const modality = {
  batch: (values: readonly unknown[]) => tensor2d(values as number[][]),
} as unknown as Modality;

test('silent, loud, dark, bright and flat samples are chosen wherever they stand', async () => {
  const usual = Array.from({ length: 40 }, (_, i) => [0.1 + i / 1000, 0.2, 0.3]);
  const odd = { 7: [0, 0, 0], 19: [-5, 0, 0.1], 31: [0.2, 9, 0.2], 38: [3, 3, 3] };
  const values = Object.assign([...usual], odd);
  const selection = await unlikeValues(modality, values, 8);
  expect(selection).toEqual(expect.arrayContaining([7, 19, 31, 38]));
  expect(selection).toHaveLength(8);
  expect([...selection].sort((a, b) => a - b)).toEqual(selection);
});

test.each([0, 1, 3])('%i samples are all chosen', async (count) => {
  const values = Array.from({ length: count }, (_, i) => [i, 1, 2]);
  expect(await unlikeValues(modality, values, 16)).toHaveLength(count);
});
