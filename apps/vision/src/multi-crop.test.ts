import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { trainSmall } from './testing/run-vision.js';
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
