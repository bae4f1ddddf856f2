import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSafetensors } from '@counterpoint/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeBertFolder } from '../../../packages/onnx/src/testing/write-bert-folder.js';
import { quickStartRun, runNlp } from './testing/quick-start-run.js';

let folder: string, run: string, data: string;

beforeAll(async () => {
  ({ folder, run } = await quickStartRun());
  data = join(folder, 'intents.csv');
  const things = ['card', 'loan', 'account', 'cheque'];
  const asked = {
    lost: 'I have lost my',
    open: 'I would like to open a',
    fee: 'what does it cost for a',
  };
  const rows = Object.entries(asked).flatMap(([label, words]) =>
    Array.from({ length: 20 }, (_, i) => `${words} ${things[i % 4]} number ${i},${label}`),
  );
  await writeFile(data, ['text,intent', ...rows].join('\n'));
});
afterAll(() => rm(folder, { recursive: true }));

test.each([
  ['all', []],
  ['lora', ['--l2-sp', '0.01']],
  ['head', []],
] as const)('classes of texts, training %s', async (train, more) => {
  const out = join(folder, train);
  const where = ['finetune', run, '--data', data, '--label', 'intent', '--out', out];
  const options = ['--train', train, '--epochs', '1', '--batch-size', '16', '--held-out', '0.2'];
  const { json, errors } = await runNlp(...where, ...options, ...more);
  expect(json, errors).toMatchObject({
    ended: 'done',
    fineTuned: {
      classes: ['fee', 'lost', 'open'],
      samples: { train: 48, heldOut: 12 },
      head: { value: 1 },
    },
  });
  const embedded = await runNlp('embed', out, '--data', data, '--out', join(folder, 'out.npy'));
  expect(embedded.json, embedded.errors).toMatchObject({ count: 60 });
  const scored = await runNlp('evaluate', out, '--data', data, '--label', 'intent');
  expect(scored.json, scored.errors).toHaveProperty('untrained');
});

test('an ONNX model of transformers.js learns classes by low-rank updates, and is exported as one', async () => {
  const [start, out, back] = ['onnx', 'onnx-run', 'onnx-back'].map((name) => join(folder, name));
  await writeBertFolder(start!);
  const table = join(folder, 'animals.csv');
  const rows = Array.from({ length: 40 }, (_, i) =>
    i % 2 === 0 ? `the dog runs ${i},dog` : `a cat sleeps ${i},cat`,
  );
  await writeFile(table, ['text,animal', ...rows].join('\n'));
  const where = ['finetune', start!, '--data', table, '--label', 'animal', '--out', out!];
  const options = ['--train', 'lora', '--epochs', '1', '--batch-size', '8', '--held-out', '0.2'];
  const { json, errors } = await runNlp(...where, ...options);
  expect(json, errors).toMatchObject({ ended: 'done', fineTuned: { classes: ['cat', 'dog'] } });
  const tensors = async (file: string) =>
    Object.keys(readSafetensors(await readFile(join(out!, file)), file).tensors);
  const names = (await tensors('checkpoints/step-4/tensors.safetensors')).filter((name) =>
    name.startsWith('optimizer.start.'),
  );
  expect(names.length).toBeGreaterThan(5);
  expect(names.filter((name) => /embeddings/.test(name))).toEqual([]);
  const exported = await runNlp('export', out!, '--out', back!);
  expect(exported.json, exported.errors).toMatchObject({ out: back, onnx: true });
});
