import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sub, tensor2d, ones, mul } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { onnxEncoder } from '../encoder/onnx-encoder-component.js';
import { writeBertFolder } from '../testing/write-bert-folder.js';
import { readOnnxFolder } from './read-onnx-folder.js';
import { writeOnnxFolder } from './write-onnx-folder.js';

let root: string;
let start: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'counterpoint-onnx-folder-'));
  start = join(root, 'start');
  await writeBertFolder(start);
});
afterAll(() => rm(root, { recursive: true, force: true }));

test('an adapted model is a folder that transformers.js runs', async () => {
  const actual = await readOnnxFolder(start);
  expect(actual.encoder).toMatchObject({ pooling: 'mean', normalize: true });
  expect(actual.config['model_type']).toBe('bert');
  const encoder = await onnxEncoder(actual.encoder);
  const changed = encoder.variables['words.weight']!;
  changed.assign(sub(mul(changed, 1.5), 0.1) as never);
  const out = join(root, 'adapted');
  await writeOnnxFolder(out, encoder, start);
  expect((await readdir(out)).sort()).toEqual([
    '1_Pooling',
    'config.json',
    'modules.json',
    'onnx',
    'tokenizer.json',
    'tokenizer_config.json',
  ]);
  const { pipeline, env } = await import('@huggingface/transformers');
  env.allowRemoteModels = false;
  const extract = await pipeline('feature-extraction', out, { dtype: 'fp32' });
  const texts = ['the dog runs', 'a cat sleeps'];
  const { data } = await extract(texts, { pooling: 'mean', normalize: true });
  const ids = tensor2d(
    [
      [2, 7, 5, 6, 3],
      [2, 4, 8, 9, 3],
    ],
    [2, 5],
    'int32',
  );
  const embedding = await encoder.encode({ ids, mask: ones([2, 5]) }).data();
  Array.from(data as Float32Array).forEach((value, i) =>
    expect(embedding[i]).toBeCloseTo(value, 5),
  );
  await extract.dispose();
});

test('a folder without a model, a pooling that is not supported and damaged JSON are refused', async () => {
  await expect(readOnnxFolder(root)).rejects.toThrow(
    /CP_ONNX_FOLDER: The folder has no ONNX model/,
  );
  await expect(readOnnxFolder(start, 'onnx/other.onnx')).rejects.toThrow(/onnx\/other.onnx/);
  const odd = join(root, 'odd');
  await mkdir(join(odd, '1_Pooling'), { recursive: true });
  await writeFile(join(odd, 'model.onnx'), '');
  await writeFile(join(odd, '1_Pooling', 'config.json'), '{"pooling_mode_max_tokens": true}');
  await expect(readOnnxFolder(odd)).rejects.toThrow(/pooling_mode_max_tokens is not supported/);
  const both = '{"pooling_mode": "cls", "pooling_mode_mean_tokens": true}';
  await writeFile(join(odd, '1_Pooling', 'config.json'), both);
  await expect(readOnnxFolder(odd)).rejects.toThrow(/cls and pooling_mode_mean_tokens/);
  await writeFile(join(odd, 'config.json'), '{');
  await expect(readOnnxFolder(odd)).rejects.toThrow(/CP_ONNX_FOLDER: The file is no JSON/);
});
