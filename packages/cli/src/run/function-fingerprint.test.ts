import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { functionFingerprint } from './function-fingerprint.js';

test('files count by their content: a moved run has its fingerprint, a changed graph another', async () => {
  const root = await mkdtemp(join(tmpdir(), 'counterpoint-fingerprint-'));
  const folder = join(root, 'a');
  await mkdir(join(folder, 'tokenizer'), { recursive: true });
  await writeFile(join(folder, 'model.onnx'), 'graph');
  await writeFile(join(folder, 'tokenizer', 'vocab.txt'), 'words');
  const of = (run: string, change: object = {}, weights = 'weights') =>
    functionFingerprint(Buffer.from(weights), {
      encoder: { type: 'onnx/model', model: join(run, 'model.onnx'), ...change },
      modality: { type: 'text/tokens', tokenizer: join(run, 'tokenizer') },
    });
  const first = await of(folder);
  const moved = join(root, 'b');
  await cp(folder, moved, { recursive: true });
  expect(await of(moved)).toBe(first);
  expect(await of(folder, {}, 'other')).not.toBe(first);
  expect(await of(folder, { pooling: 'mean' })).not.toBe(first);
  await writeFile(join(moved, 'model.onnx'), 'another');
  const graph = await of(moved);
  expect(graph).not.toBe(first);
  await writeFile(join(moved, 'tokenizer', 'vocab.txt'), 'others');
  expect(await of(moved)).not.toBe(graph);
  await rm(root, { recursive: true });
});
