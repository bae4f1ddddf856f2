import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPlugin } from '@counterpoint/testkit';
import { cast, ones, randomUniform } from '@tensorflow/tfjs-core';
import { test } from 'vitest';
import { onnxPlugin } from './plugin.js';
import { readFixture } from './testing/fixture.js';

test('the plugin keeps every contract', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'counterpoint-onnx-plugin-'));
  try {
    const model = join(folder, 'model.onnx');
    await writeFile(model, (await readFixture('bert')).file);
    await checkPlugin(onnxPlugin, {
      'onnx/model': {
        config: { model, pooling: 'mean' },
        batch: () => ({
          ids: cast(randomUniform([4, 6], 2, 38, 'int32', 1), 'int32'),
          mask: ones([4, 6]),
        }),
        seeded: false,
      },
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
