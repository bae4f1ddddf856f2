import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runVision, trainSmall } from './testing/run-vision.js';
import { writePictures } from './testing/write-pictures.js';

vi.setConfig({ testTimeout: 240_000 });
let folder: string, data: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterpoint-multi-crop-'));
  data = join(folder, 'pictures');
  await writePictures(join(data, 'train'), 16, 12);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each(['simclr-multi-crop', 'swav-multi-crop', 'dino-multi-crop'])(
  '%s learns from large and small views of different sides',
  async (method) => {
    const { code, json } = await trainSmall(
      data,
      join(folder, method),
      '--method',
      method,
      '--set',
      'views.smallSide=6',
      '--set',
      'method.lowViews=2',
      '--set',
      'views.small=2',
    );
    expect(code).toBe(0);
    expect(json).toMatchObject({ ended: 'done', step: 2, loss: expect.any(Number) as number });
  },
);

test('EMP-SSL learns from many crops, and is read as a bag of a grid of crops', async () => {
  const run = join(folder, 'emp-ssl');
  const trained = await trainSmall(data, run, '--method', 'emp-ssl', '--set', 'method.crops=3');
  expect(trained.code, trained.errors).toBe(0);
  expect(trained.json).toMatchObject({ ended: 'done', step: 2 });
  const embed = (...more: string[]) =>
    runVision('embed', run, '--data', data, '--out', join(folder, 'rows.npy'), '--json', ...more);
  const whole = await embed();
  const plain = await readFile(join(folder, 'rows.npy'));
  const bag = await embed('--crops', '2');
  expect(bag.json).toMatchObject({ count: 16, width: whole.json['width'] });
  const rows = await readFile(join(folder, 'rows.npy'));
  expect(rows).toHaveLength(plain.length);
  expect(rows.equals(plain)).toBe(false);
  const width = whole.json['width'] as number;
  const first = Array.from({ length: width }, (_, d) =>
    rows.readFloatLE(rows.length - 16 * width * 4 + 4 * d),
  );
  expect(Math.hypot(...first)).toBeLessThanOrEqual(1.000001); // a mean of unit rows
  expect(Math.hypot(...first)).toBeGreaterThan(0.1);
});

test('views and method that do not fit together are told', async () => {
  expect(
    await trainSmall(
      data,
      join(folder, 'wrong'),
      '--method',
      'swav-multi-crop',
      '--set',
      'method.lowViews=3',
    ),
  ).toMatchObject({ code: 1, json: { error: { code: 'CP_CLI_VIEWS_COUNT' } } });
});
