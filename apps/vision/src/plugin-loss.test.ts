import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { trainSmall } from './testing/run-vision.js';
import { writePictures } from './testing/write-pictures.js';

vi.setConfig({ testTimeout: 240_000 });
const acme = (file: string) =>
  fileURLToPath(new URL(`../../../tools/packaging/src/third-party/acme/${file}`, import.meta.url));
const loss = ['--plugin', acme('loss-plugin.mjs'), '--loss', 'acme/soft-nearest-neighbours'];
let folder: string, data: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterpoint-plugin-loss-'));
  data = join(folder, 'pictures');
  await writePictures(join(data, 'train'), 16, 12);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("--loss trains with a plugin's loss, whose variables are saved with the run", async () => {
  const out = join(folder, 'run');
  const set = ['--set', 'method.loss.temperature=0.3'];
  const { code, json, errors } = await trainSmall(data, out, ...loss, ...set);
  expect(code, errors).toBe(0);
  expect(json).toMatchObject({ ended: 'done', step: 2 });
  const { config } = JSON.parse(await readFile(join(out, 'config.json'), 'utf8')) as {
    config: { method: object };
  };
  expect(config.method).toMatchObject({
    type: 'core/two-views',
    loss: { type: 'acme/soft-nearest-neighbours', temperature: 0.3 },
  });
  const saved = await readFile(join(out, 'checkpoints', 'step-2', 'tensors.safetensors'), 'latin1');
  expect(saved).toContain('variables.loss.logScale');
});

test('a method with a loss of its own, and an unknown loss, are refused', async () => {
  const out = join(folder, 'refused');
  expect(await trainSmall(data, out, ...loss, '--method', 'byol')).toMatchObject({
    code: 2,
    json: { error: { code: 'CP_CLI_USAGE', where: '--loss' } },
  });
  expect(await trainSmall(data, out, '--loss', 'core/vicregg')).toMatchObject({
    json: { error: { code: 'CP_CORE_COMPONENT_UNKNOWN' } },
  });
});

test.each(['processor', 'engine'])("a plugin's step of a view is made in the %s", async (place) => {
  const each = [1, 2].map(() => ({
    side: 12,
    steps: [{ type: 'acme/grid-mask', probability: 0.5 }],
  }));
  const { code, json, errors } = await trainSmall(
    data,
    join(folder, place),
    ...['--plugin', acme('step-plugin.mjs'), '--set', `viewsIn=${place}`],
    ...['--set', `views=${JSON.stringify({ type: 'image/views', each })}`],
  );
  expect(code, errors).toBe(0);
  expect(json).toMatchObject({ ended: 'done', step: 2 });
});
