import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { trainSmall } from './testing/run-vision.js';
import { writePictures } from './testing/write-pictures.js';

vi.setConfig({ testTimeout: 240_000 });
let folder: string, data: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterpoint-plan-'));
  data = join(folder, 'pictures');
  await writePictures(join(data, 'train'), 48, 12);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each(['simclr', 'instance-discrimination'])(
  '%s: a plan measures rows and the objective, and tells the time of an epoch',
  async (method) => {
    const { code, json } = await trainSmall(
      data,
      join(folder, 'planned'),
      '--method',
      method,
      '--memory',
      '64GB',
      '--dry-run',
    );
    expect(code).toBe(0);
    const plan = json['plan'] as Record<string, number>;
    expect(plan).toMatchObject({
      microBatch: 0,
      bytesPerRow: expect.any(Number) as number,
      objectiveBytes: expect.any(Number) as number,
    });
    expect(plan['secondsPerEpoch']).toBeGreaterThan(0);
    expect(plan['expectedPeakBytes']).toBeCloseTo(
      plan['baseBytes']! + plan['objectiveBytes']! + 8 * plan['bytesPerRow']!,
      0,
    );
  },
);

test('less memory than one row needs is refused before anything is written', async () => {
  const out = join(folder, 'refused');
  expect(await trainSmall(data, out, '--memory', '50MB')).toMatchObject({
    code: 1,
    json: { error: { code: 'CP_CLI_MEMORY_TOO_SMALL' } },
  });
  expect(existsSync(out)).toBe(false);
});
