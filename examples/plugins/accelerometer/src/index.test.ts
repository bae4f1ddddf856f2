import { readdirSync, readFileSync } from 'node:fs';
import { isCounterpointError, type Sample } from '@counterpoint/core';
import type { RawSample } from '@counterpoint/data';
import { checkPlugin } from '@counterpoint/testkit';
import { randomNormal } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { accelerometerPlugin, windows, type Window } from './index.js';

const sampleOf = (text: string): Sample<RawSample> => ({
  index: 0,
  key: 'walk/1.csv',
  value: { members: { csv: new TextEncoder().encode(text) } },
});
const rows = (count: number) =>
  Array.from({ length: count }, (_, i) => `${i},${-i},0.5`).join('\n');
const sample = (): Window => ({
  length: 32,
  data: Float32Array.from({ length: 96 }, (_, i) => Math.sin(i / 5)),
});

test('everything that the plugin brings keeps its contracts', async () => {
  await checkPlugin(accelerometerPlugin, {
    'acme/windows': {
      config: { length: 16 },
      trial: async (output: ReturnType<typeof windows>) => {
        const window = await output.decode(sampleOf(rows(20)));
        const batch = output.batch([window, window]);
        expect(batch.shape).toEqual([2, 16, 3]);
        expect([...(await batch.data())].slice(0, 3)).toEqual([2, -2, 0.5]); // the middle 16 of 20 rows
      },
    },
    'acme/wrist': { config: {}, sample },
    'acme/convolution': {
      config: { width: 6 },
      batch: () => randomNormal([4, 32, 3], 0, 1, 'float32', 1),
    },
  });
});

test.each([
  ['too short', rows(15)],
  ['no number', rows(16).replace('7', 'x')],
  ['two columns', rows(16).replace(',0.5', '')],
])('a file with %s is refused', (_, text) => {
  let thrown: unknown;
  try {
    void windows({ length: 16 }).decode(sampleOf(text));
  } catch (error) {
    thrown = error;
  }
  expect(isCounterpointError(thrown) && thrown.code).toBe('ACME_WINDOW_INVALID');
});

test('the whole modality is at most 190 lines of code, on published names only', () => {
  const folder = new URL('.', import.meta.url);
  const sources = readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => readFileSync(new URL(name, folder), 'utf8'));
  const lines = sources
    .flatMap((source) => source.split('\n'))
    .filter((line) => line.trim() !== '' && !/^\s*(\/\*\*|\*|\/\/)/.test(line));
  expect(lines.length).toBeLessThanOrEqual(190);
  const imports = sources
    .flatMap((source) => [...source.matchAll(/from '([^']+)'/g)].map(([, name]) => name!))
    .filter((name) => !name.startsWith('./'));
  expect([...new Set(imports)].sort()).toEqual([
    '@counterpoint/core',
    '@counterpoint/data',
    '@tensorflow/tfjs-core',
    'zod',
  ]);
});
