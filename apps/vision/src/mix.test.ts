import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { trainSmall } from './testing/run-vision.js';
import { writePictures } from './testing/write-pictures.js';

vi.setConfig({ testTimeout: 240_000 });
let folder: string, data: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterpoint-mix-'));
  data = join(folder, 'pictures');
  await writePictures(join(data, 'train'), 16, 12);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each(['core/mix-up', 'image/cut-mix'])('i-mix learns from views mixed by %s', async (type) => {
  const out = join(folder, type.replace('/', '-'));
  const { code, json } = await trainSmall(
    data,
    out,
    '--method',
    'i-mix',
    '--set',
    `mix.type=${type}`,
  );
  expect(code).toBe(0);
  expect(json).toMatchObject({ ended: 'done', step: 2, loss: expect.any(Number) as number });
});

test('a method without soft targets refuses mixed views before it trains', async () => {
  expect(
    await trainSmall(
      data,
      join(folder, 'wrong'),
      '--method',
      'vicreg',
      '--set',
      'mix.type=core/mix-up',
    ),
  ).toMatchObject({ code: 1, json: { error: { code: 'CP_CORE_MIX_METHOD' } } });
});
