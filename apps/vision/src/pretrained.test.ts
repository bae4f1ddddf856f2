import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runVision } from './testing/run-vision.js';
import { writePictures } from './testing/write-pictures.js';

const fixture = new URL('../../../packages/onnx/fixtures/vit.onnx', import.meta.url);
let folder: string, data: string, start: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterpoint-pretrained-'));
  data = join(folder, 'pictures');
  start = join(folder, 'start');
  await writePictures(join(data, 'train'), 16, 20);
  await mkdir(join(start, 'onnx'), { recursive: true });
  await writeFile(join(start, 'onnx', 'model.onnx'), await readFile(fixture));
  await writeFile(join(start, 'config.json'), '{"model_type":"vit"}');
  await writeFile(
    join(start, 'preprocessor_config.json'),
    JSON.stringify({
      size: { height: 16, width: 16 },
      image_mean: [0.4, 0.5, 0.6],
      image_std: [0.5, 0.5, 0.5],
    }),
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const settings = ['--batch-size', '8', '--epochs', '1', '--set', 'views.side=16'];

test('a pretrained ONNX model is adapted, moved, embedded and exported', async () => {
  const run = join(folder, 'first');
  const trained = await runVision(
    ...['train', '--from', start, '--data', data, '--out', run, ...settings],
    ...['--set', 'encoder.train="lora"', '--set', 'encoder.rank=2'],
  );
  expect(trained.code, trained.errors).toBe(0);
  const { config } = JSON.parse(await readFile(join(run, 'config.json'), 'utf8')) as {
    config: { encoder: object; modality: object };
  };
  expect(config.encoder).toMatchObject({
    type: 'onnx/model',
    model: './pretrained/onnx/model.onnx',
    train: 'lora',
  });
  expect(config.modality).toMatchObject({
    side: 16,
    fit: 'stretch',
    normalisation: { mean: [0.4, 0.5, 0.6] },
  });
  const moved = join(folder, 'moved');
  await rename(run, moved);
  await rename(start, join(folder, 'elsewhere'));
  const exported = await runVision('export', moved, '--out', join(folder, 'exported'), '--json');
  expect(exported.code, exported.errors).toBe(0);
  expect(exported.json).toMatchObject({ width: 16 });
  expect(await readdir(join(folder, 'exported'))).toEqual(
    expect.arrayContaining(['encoder.json', 'encoder.onnx', 'pretrained']),
  );
  await rm(moved, { recursive: true });
  // The exported folder needs nothing else, and both of its files embed alike.
  const out = join(folder, 'own.npy');
  const embedded = await runVision('embed', join(folder, 'exported'), '--data', data, '--out', out);
  expect(embedded.code, embedded.errors).toBe(0);
  const pixels = Float32Array.from({ length: 3 * 16 * 16 }, (_, i) => Math.sin(i));
  const last = Float32Array.from(pixels, (_, i) => pixels[(i % 3) * 256 + Math.floor(i / 3)]!);
  const embed = async (file: string, name: string, input: Tensor) => {
    const session = await InferenceSession.create(join(folder, 'exported', file));
    return Array.from(Object.values(await session.run({ [name]: input }))[0]!.data as Float32Array);
  };
  const ours = new Tensor('float32', last, [1, 16, 16, 3]);
  const theirs = new Tensor('float32', pixels, [1, 3, 16, 16]);
  const expected = await embed('encoder.onnx', 'pixels', ours);
  const actual = await embed('pretrained/onnx/model.onnx', 'pixel_values', theirs);
  expect(actual).toHaveLength(16);
  actual.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 4));
}, 240_000);

test('a folder without a model, and a model of texts, are refused', async () => {
  const empty = join(folder, 'empty');
  await mkdir(empty);
  const missing = await runVision('train', '--from', empty, '--data', data, ...settings);
  expect(missing.code).not.toBe(0);
  expect(missing.errors).toMatch(/CP_CLI_ENCODER_MISSING/);
  const texts = join(folder, 'texts');
  await mkdir(texts);
  await writeFile(join(texts, 'model.onnx'), await readFile(new URL('bert.onnx', fixture)));
  const out = join(folder, 'never');
  const other = await runVision(
    'train',
    '--from',
    texts,
    '--data',
    data,
    '--out',
    out,
    ...settings,
  );
  expect(other.code).not.toBe(0);
  expect(other.errors).toMatch(/CP_ONNX_INPUT: The model takes tokens/);
}, 120_000);
