import { cp, mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { runVision } from './testing/run-vision.js';

// A run of an earlier version, whose config names the data by `path` alone.
const fixture = fileURLToPath(new URL('../fixtures/earlier-run', import.meta.url));
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterpoint-earlier-'));
  await cp(fixture, folder, { recursive: true });
});

test('a run of an earlier version embeds as it did then', async () => {
  const out = join(folder, 'now.npy');
  const data = join(folder, 'photos');
  const { code, errors } = await runVision(
    'embed',
    join(folder, 'run'),
    '--data',
    data,
    '--out',
    out,
  );
  expect(code, errors).toBe(0);
  const values = async (file: string) => {
    const bytes = await readFile(file);
    return new Float32Array(
      bytes.buffer.slice(bytes.byteOffset + 128, bytes.byteOffset + bytes.length),
    );
  };
  const [now, then] = [await values(out), await values(join(folder, 'embeddings.npy'))];
  expect(now).toHaveLength(12 * 16);
  then.forEach((value, i) => expect(Math.abs(now[i]! - value)).toBeLessThan(1e-6));
});

test('it is resumed from where its data is now, and refused with other settings', async () => {
  const run = join(folder, 'run');
  const data = join(folder, 'photos');
  const changed = ['train', '--resume', run, '--data', data, '--batch-size', '2'];
  expect((await runVision(...changed)).errors).toMatch(/CP_CLI_RESUME_CHANGED.*batchSize/u);
  const more = ['train', '--resume', run, '--data', data, '--more-epochs', '1', '--json'];
  const { code, json, errors } = await runVision(...more);
  expect(code, errors).toBe(0);
  expect(json).toMatchObject({ step: 9, totalSteps: 9, ended: 'done' });
  const { config } = JSON.parse(await readFile(join(run, 'config.json'), 'utf8')) as {
    config: { data: object };
  };
  expect(config.data).toMatchObject({ type: 'data/open', path: data });
});
