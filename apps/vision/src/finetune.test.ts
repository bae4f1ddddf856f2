import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSafetensors } from '@counterpoint/core';
import { expect, onTestFinished, test } from 'vitest';
import { runVision, trainSmall } from './testing/run-vision.js';
import { writePictures } from './testing/write-pictures.js';

test('classes are learned from a run of pictures, with fixed statistics of batch normalisation', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'counterpoint-finetune-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [data, first, out] = ['data', 'first', 'classes'].map((name) => join(folder, name));
  await writePictures(data!, 30, 12);
  expect((await trainSmall(data!, first!)).json).toMatchObject({ ended: 'done' });
  const options = ['--epochs', '1', '--batch-size', '8', '--threads', '1', '--json'];
  const where = ['finetune', first!, '--data', data!, '--out', out!, '--held-out', '0.3'];
  const tuned = await runVision(...where, '--train', 'lora', ...options);
  expect(tuned.json, tuned.errors).toMatchObject({
    ended: 'done',
    fineTuned: {
      classes: ['class-0', 'class-1', 'class-2'],
      samples: { train: 21, heldOut: 9 },
      head: { count: 9 },
    },
  });
  const { config } = JSON.parse(await readFile(join(out!, 'config.json'), 'utf8')) as {
    config: object;
  };
  expect(config).toMatchObject({
    views: { type: 'image/views', each: [{ side: 12, area: [0.5, 1] }] },
    modality: { side: 12 },
  });
  const tensors = async (run: string, file: string) =>
    readSafetensors(await readFile(join(run, file)), file).tensors;
  const [before, after] = [
    await tensors(out!, 'from.safetensors'),
    await tensors(out!, 'export/encoder.safetensors'),
  ];
  const changed = Object.keys(before).filter(
    (name) => Buffer.compare(before[name]!.bytes, after[name]!.bytes) !== 0,
  );
  // The shortcuts of a ResNet-18 are its only 1x1 convolutions; it has no dense layer.
  expect(changed.length).toBe(3);
  for (const name of changed) expect(before[name]!.shape.slice(0, 2)).toEqual([1, 1]);
  const scored = await runVision('evaluate', out!, '--data', data!, '--json');
  expect(scored.json).toHaveProperty('untrained.linear.top1');
});
