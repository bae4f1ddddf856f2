import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEmbeddings } from '@counterpoint/data';
import { decodePicture } from '@counterpoint/image';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runVision, trainSmall } from './testing/run-vision.js';
import { writePictures } from './testing/write-pictures.js';

let folder: string, data: string, run: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterpoint-vision-export-'));
  data = join(folder, 'pictures');
  run = join(folder, 'run');
  await writePictures(join(data, 'train'), 48, 12);
  await writePictures(join(data, 'test'), 18, 12);
  const { code, errors } = await trainSmall(data, run);
  expect(code, errors).toBe(0);
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test('export: the ONNX file alone gives the embeddings of `embed`, for batches of any size', async () => {
  const out = join(folder, 'exported');
  const { json } = await runVision('export', run, '--out', out, '--data', data, '--json');
  expect(json).toMatchObject({ folder: out, pictures: 21, width: 32 });
  expect(json['largestDifference']).toBeLessThan(1e-4);
  const settings = JSON.parse(await readFile(join(out, 'preprocessing.json'), 'utf8')) as {
    mean: number[];
    deviation: number[];
    height: number;
    width: number;
  };
  expect(settings).toMatchObject({
    ...{ height: 12, width: 12, channels: 3, colours: 'RGB' },
    ...{ fit: 'crop', part: 1, trim: false, background: [255, 255, 255] },
  });
  const processor = await readFile(join(out, 'preprocessor_config.json'), 'utf8');
  expect(JSON.parse(processor)).toMatchObject({
    image_mean: settings.mean,
    image_std: settings.deviation,
    crop_size: { height: 12, width: 12 },
  });
  const file = join(folder, 'train.npy');
  await runVision('embed', out, '--data', data, '--out', file, '--json'); // an exported folder serves like a run
  const { values, ids } = await readEmbeddings(file);
  const session = await InferenceSession.create(join(out, 'encoder.onnx'));
  for (const count of [1, 3]) {
    const pixels: number[] = [];
    for (const id of ids.slice(0, count)) {
      const picture = await decodePicture(await readFile(join(data, 'train', id)));
      picture.data.forEach((value, i) =>
        pixels.push((value / 255 - settings.mean[i % 3]!) / settings.deviation[i % 3]!),
      );
    }
    const { embedding } = await session.run({
      pixels: new Tensor('float32', Float32Array.from(pixels), [count, 12, 12, 3]),
    });
    expect(embedding!.dims).toEqual([count, 32]);
    (embedding!.data as Float32Array).forEach((value, i) =>
      expect(Math.abs(value - values[i]!)).toBeLessThan(1e-4),
    );
  }
});

test('an export loads in transformers.js, and its card repeats the scores of evaluate', async () => {
  const { json } = await runVision('evaluate', run, '--data', data, '--json');
  expect(json).toHaveProperty('knn');
  const out = join(folder, 'for-transformers');
  const { json: exported, errors } = await runVision(
    'export',
    run,
    '--out',
    out,
    '--dtype',
    'q8',
    '--json',
  );
  expect(exported, errors).toMatchObject({ cost: { type: 'q8', samples: 48 }, skipped: 0 });
  const card = await readFile(join(out, 'README.md'), 'utf8');
  expect(card).toMatch(/## Scores[^#]*knn[^#]*untrained/s);
  expect(card).toContain('No evidence for');
  expect(existsSync(join(out, 'recipe.json'))).toBe(true);
  const { env, pipeline } = await import('@huggingface/transformers');
  Object.assign(env, {
    allowRemoteModels: false,
    allowLocalModels: true,
    localModelPath: folder,
    cacheDir: folder,
  });
  const options = { dtype: 'fp32', device: 'cpu' } as const;
  const extract = await pipeline('image-feature-extraction', 'for-transformers', options);
  const file = join(folder, 'of-train.npy');
  await runVision('embed', run, '--data', data, '--out', file, '--json');
  const { values, ids } = await readEmbeddings(file);
  for (const at of [0, 20, 40]) {
    const { data: row } = await extract(join(data, 'train', ids[at]!));
    for (let d = 0; d < 32; d++)
      expect(Math.abs(Number(row[d]) - values[32 * at + d]!)).toBeLessThan(1e-4);
  }
  await extract.dispose();
});

test('the momentum twin of a run is exported, and a run without one says so', async () => {
  const moco = join(folder, 'moco');
  await trainSmall(data, moco, '--method', 'moco-v2', '--set', 'method.queueSize=16');
  const twin = await runVision('export', moco, '--twin', '--json');
  expect(twin.json, twin.errors).toMatchObject({ folder: join(moco, 'export-twin') });
  const { json: momentumJson } = await runVision('export', moco, '--json');
  expect(momentumJson['model']).not.toBe(twin.json['model']);
  const { json: none } = await runVision('export', run, '--twin', '--json');
  expect(none).toMatchObject({ error: { code: 'CP_CLI_TWIN_MISSING' } });
});
