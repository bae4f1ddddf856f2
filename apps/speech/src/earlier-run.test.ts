import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runSpeech } from './testing/tiny-speech.js';

// A run of an earlier version on eight tones, whose config names the data by `path` alone.
const fixture = fileURLToPath(new URL('../fixtures/earlier-run', import.meta.url));
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterpoint-earlier-'));
  await cp(fixture, folder, { recursive: true });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a run of an earlier version embeds as it did then', async () => {
  const out = join(folder, 'now.npy');
  const data = ['--data', join(folder, 'tones')];
  const { code, json, errors } = await runSpeech(
    'embed',
    join(folder, 'run'),
    ...data,
    '--out',
    out,
  );
  expect(code, errors).toBe(0);
  expect(json).toMatchObject({ count: 8, width: 16, classes: ['high', 'low'] });
  const values = async (file: string) => {
    const bytes = await readFile(file);
    return new Float32Array(
      bytes.buffer.slice(bytes.byteOffset + 128, bytes.byteOffset + bytes.length),
    );
  };
  const [now, then] = [await values(out), await values(join(folder, 'embeddings.npy'))];
  expect(now).toHaveLength(8 * 16);
  then.forEach((value, i) => expect(Math.abs(now[i]! - value)).toBeLessThan(1e-6));
});

test('without its data the error says how to name the new place', async () => {
  const { code, json } = await runSpeech('train', '--resume', join(folder, 'run'));
  expect(code).toBe(1);
  expect(json).toMatchObject({
    error: { code: 'CP_DATA_READ', remedy: expect.stringContaining('--data PATH') as string },
  });
});

test('it is resumed from where its data is now, and refused with other settings', async () => {
  const run = join(folder, 'run');
  const data = ['--data', join(folder, 'tones')];
  const changed = await runSpeech('train', '--resume', run, ...data, '--batch-size', '2');
  expect(changed.json).toMatchObject({ error: { code: 'CP_CLI_RESUME_CHANGED' } });
  const more = await runSpeech('train', '--resume', run, ...data, '--more-epochs', '1');
  expect(more.code, more.errors).toBe(0);
  expect(more.json).toMatchObject({ step: 6, totalSteps: 6, ended: 'done' });
});
