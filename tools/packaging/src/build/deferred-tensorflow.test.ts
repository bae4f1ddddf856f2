import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { workspace } from '../published.js';
import { deferTensorflow } from './bundle.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'deferred-'));
  symlinkSync(join(workspace, 'node_modules'), join(folder, 'node_modules'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a bundled program prints, as JSON. In it, `loaded()` says whether the library is. */
async function printed(body: string): Promise<unknown> {
  writeFileSync(
    join(folder, 'program.ts'),
    `import { createRequire } from 'node:module';
    import * as tf from '@tensorflow/tfjs-core';
    const require = createRequire(import.meta.url);
    const loaded = () => Object.keys(require.cache).some((path) => path.includes('tfjs-core'));
    const print = (value) => console.log(JSON.stringify(value));
    ${body}`,
  );
  await build({
    entryPoints: [join(folder, 'program.ts')],
    outfile: join(folder, 'program.mjs'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    plugins: [deferTensorflow],
    logLevel: 'error',
  });
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'program.mjs')], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return JSON.parse(stdout);
}

test('importing loads nothing; the first call loads the library', async () => {
  expect(
    await printed(`
      const before = [loaded(), tf.Conv2D, loaded()];
      tf.env().set('IS_TEST', true);
      print([...before, loaded()]);`),
  ).toEqual([false, 'Conv2D', false, true]);
});

test('classes are those of the library for instanceof, new, and extends', async () => {
  expect(
    await printed(`
      class Mine extends tf.KernelBackend { numDataIds() { return super.refCount === undefined ? 0 : 7; } }
      class Rule extends tf.Optimizer { applyGradients() {} static get className() { return 'Rule'; } }
      const early = loaded();
      const mine = new Mine();
      const { KernelBackend, TensorBuffer } = require('@tensorflow/tfjs-core');
      print([early, mine instanceof KernelBackend, mine instanceof tf.KernelBackend, mine.numDataIds(),
        typeof mine.timerAvailable, new Rule() instanceof tf.Optimizer, ({}) instanceof tf.Tensor,
        new tf.TensorBuffer([2], 'float32') instanceof TensorBuffer,
        new tf.TensorBuffer([2], 'float32').constructor === TensorBuffer]);`),
  ).toEqual([false, true, true, 7, 'function', true, false, true, true]);
});

test('namespaces read what the library has', async () => {
  expect(
    await printed(`
      const early = loaded();
      print([early, tf.util.sizeFromShape([2, 3]), 'fused' in tf, 'conv2d' in tf.fused, tf.Reduction.SUM]);`),
  ).toEqual([false, 6, true, true, 2]);
});
