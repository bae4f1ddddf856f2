import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runVision, trainSmall } from './testing/run-vision.js';
import { writePictures } from './testing/write-pictures.js';

let folder: string, data: string;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterpoint-vision-distil-'));
  data = at('pictures');
  await writePictures(data, 40, 12);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const small = ['--epochs', '2', '--batch-size', '8', '--threads', '1', '--json'];
const distil = (teacher: string, out: string, ...more: string[]) =>
  runVision('distil', '--teacher', teacher, '--data', data, '--out', at(out), ...small, ...more);
const student = ['--student', 'resnet', '--set', 'encoder.width=2'];

test('a ResNet of a run teaches a smaller one; every command reads the student', async () => {
  expect((await trainSmall(data, at('teacher'))).json).toMatchObject({ ended: 'done' });
  const { json, errors } = await distil(at('teacher'), 'small', ...student);
  expect(json, errors).toMatchObject({
    ended: 'done',
    distilled: { samples: { train: 36, heldOut: 4 }, width: { student: 16, teacher: 32 } },
  });
  await rename(at('teacher'), at('elsewhere'));
  const { config } = JSON.parse(await readFile(at('small/config.json'), 'utf8')) as {
    config: object;
  };
  expect(config).toMatchObject({
    ...{ encoder: { type: 'image/resnet', width: 2 }, modality: { side: 12 } },
    views: { type: 'image/views', each: [{ side: 12, area: [0.5, 1] }] },
    method: { type: 'core/distil', weights: './teacher/from.safetensors' },
  });
  const scored = await runVision('evaluate', at('small'), '--data', data, '--json');
  expect(scored.json, scored.errors).toHaveProperty('untrained.linear.top1');
  const exported = await runVision('export', at('small'), '--out', at('exported'), '--json');
  expect(exported.json, exported.errors).toMatchObject({ width: 16 });
  // The export teaches as the run does.
  const again = await distil(at('exported'), 'smaller', '--student', 'image/resnet', ...student);
  expect(again.json, again.errors).toMatchObject({ ended: 'done' });
  const resumed = await runVision('train', '--resume', at('small'), '--more-epochs', '1', '--json');
  expect(resumed.json, resumed.errors).toMatchObject({ ended: 'done', distilled: {} });
});

test('an ONNX model of transformers.js teaches, read by its own preprocessor', async () => {
  const teacher = at('vit');
  const fixture = new URL('../../../packages/onnx/fixtures/vit.onnx', import.meta.url);
  await mkdir(join(teacher, 'onnx'), { recursive: true });
  await writeFile(join(teacher, 'onnx', 'model.onnx'), await readFile(fixture));
  await writeFile(join(teacher, 'config.json'), '{"model_type":"vit"}');
  const size = { height: 16, width: 16 };
  const preprocessor = { size, image_mean: [0.4, 0.5, 0.6], image_std: [0.5, 0.5, 0.5] };
  await writeFile(join(teacher, 'preprocessor_config.json'), JSON.stringify(preprocessor));
  const { json, errors } = await distil(teacher, 'from-vit', ...student);
  expect(json, errors).toMatchObject({ distilled: { width: { student: 16, teacher: 16 } } });
  await rm(teacher, { recursive: true });
  await rename(at('from-vit'), at('moved'));
  const { config } = JSON.parse(await readFile(at('moved/config.json'), 'utf8')) as {
    config: object;
  };
  expect(config).toMatchObject({
    modality: { side: 16, normalisation: { mean: [0.4, 0.5, 0.6] } },
    method: { teacher: { type: 'onnx/model', model: './teacher/pretrained/onnx/model.onnx' } },
  });
  const onward = await runVision('train', '--resume', at('moved'), '--more-epochs', '1', '--json');
  expect(onward.json, onward.errors).toMatchObject({ ended: 'done' });
  const other = await distil(at('moved'), 'other', ...student, '--set', 'modality.side=8');
  expect(other.json).toMatchObject({
    error: { code: 'CP_CLI_USAGE', where: '--set modality.side' },
  });
});
