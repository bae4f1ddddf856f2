import { cp, mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { runNlp } from './testing/quick-start-run.js';

// A transformer of an earlier version, whose config names data and tokenizer by relative paths.
const fixture = fileURLToPath(new URL('../fixtures/earlier-run', import.meta.url));
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterpoint-earlier-'));
  await cp(fixture, folder, { recursive: true });
});

test('a run of an earlier version embeds as it did then, with the tokenizer beside it', async () => {
  const out = join(folder, 'now.npy');
  const data = ['--data', join(folder, 'pairs.csv')];
  const { code, errors } = await runNlp('embed', join(folder, 'run'), ...data, '--out', out);
  expect(code, errors).toBe(0);
  const values = async (file: string) => {
    const bytes = await readFile(file);
    return new Float32Array(
      bytes.buffer.slice(bytes.byteOffset + 128, bytes.byteOffset + bytes.length),
    );
  };
  const [now, then] = [await values(out), await values(join(folder, 'embeddings.npy'))];
  expect(now).toHaveLength(24 * 8);
  then.forEach((value, i) => expect(Math.abs(now[i]! - value)).toBeLessThan(1e-6));
});

test('it is resumed from where its data is now', async () => {
  const data = ['--data', join(folder, 'pairs.csv')];
  const resumed = ['train', '--resume', join(folder, 'run'), ...data, '--more-epochs', '1'];
  const { code, json, errors } = await runNlp(...resumed);
  expect(code, errors).toBe(0);
  expect(json).toMatchObject({ step: 9, totalSteps: 9, ended: 'done' });
});
