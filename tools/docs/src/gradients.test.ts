import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { registerCompleteGradients } from '../../../packages/engine/src/gradients/complete-gradients.js';
import { registerDilatedGradients } from '../../../packages/engine/src/gradients/dilated-gradients.js';
import { registerLazyGradients } from '../../../packages/engine/src/gradients/lazy-gradients.js';
import { layers } from '../../../packages/tfjs-backend-onnxruntime/src/layers/index.js';
import { sourceFiles } from './source-files.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const guide = readFileSync(`${root}docs/guides/fix-a-gradient.md`, 'utf8');

/** The cells in backticks of the table under a header. */
function table(header: string): string[][] {
  const actual = guide.search(new RegExp(`\\| ${header.replaceAll(' | ', ' +\\| ')} +\\|`, 'u'));
  expect(actual, header).toBeGreaterThan(0);
  const rows = guide.slice(actual).trim().split('\n\n')[0]!.split('\n').slice(2);
  return rows.map((row) => [...row.matchAll(/`([^`]+)`/gu)].map(([, cell]) => cell!));
}

test('the guide names the file of every gradient that the engine registers', () => {
  const kernels = Object.values(tf).filter((value) => typeof value === 'string');
  const actual: string[][] = [];
  for (const [register, file] of [
    [registerLazyGradients, 'lazy-gradients.ts'],
    [registerCompleteGradients, 'complete-gradients.ts'],
    [registerDilatedGradients, 'dilated-gradients.ts'],
  ] as const) {
    const before = new Map(kernels.map((kernel) => [kernel, tf.getGradient(kernel)]));
    register();
    for (const kernel of kernels)
      if (tf.getGradient(kernel) !== before.get(kernel))
        actual.push([kernel, `packages/engine/src/gradients/${file}`]);
  }
  const rows = table('kernel | gradient').filter((cells) => cells.length === 2);
  expect(rows).toEqual(actual.sort(([a], [b]) => (a! < b! ? -1 : 1)));
});

test('the guide names the files of every layer that is a kernel with a gradient', () => {
  const names = Object.keys(layers).filter((name) => `${name}Grad` in layers);
  const rows = table('kernel of a layer | gradient | composition');
  expect(rows.map(([name]) => name)).toEqual(names.sort());
  for (const [name, gradient, composition] of rows) {
    expect(readFileSync(root + gradient!, 'utf8'), gradient).toContain(`${name}Grad`);
    expect(readFileSync(root + composition!, 'utf8'), composition).toContain(`'${name}'`);
  }
});

test('the guide names every file that states a gradient with customGrad', () => {
  const files = sourceFiles(`${root}packages`)
    .filter(
      (file) => !file.endsWith('.test.ts') && /\bcustomGrad\(/u.test(readFileSync(file, 'utf8')),
    )
    .map((file) => file.slice(root.length));
  expect(
    table('function | file')
      .map(([file]) => file)
      .sort(),
  ).toEqual(files.sort());
});
