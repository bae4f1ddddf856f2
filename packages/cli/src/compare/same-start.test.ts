import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sameStart } from './same-start.js';

test('runs of one start differ in their training alone; any other entry of the start tells', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'counterpoint-starts-'));
  const start = { seed: 1, modality: { type: 'a/sound' }, encoder: { type: 'a/net', width: 8 } };
  const write = async (name: string, config: object) => {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, 'config.json'), JSON.stringify({ config }));
    return join(folder, name);
  };
  const first = await write('first', { ...start, epochs: 3 });
  expect(await sameStart(first, await write('longer', { ...start, epochs: 9 }))).toBe(true);
  for (const [name, change] of Object.entries({
    seed: { seed: 2 },
    modality: { modality: { type: 'a/sound', seconds: 2 } },
    encoder: { encoder: { type: 'a/other' } },
    weights: { weights: 'runs/earlier' },
  }))
    expect(await sameStart(first, await write(name, { ...start, ...change })), name).toBe(false);
  expect(await sameStart(join(folder, 'gone'), join(folder, 'gone'))).toBe(false);
  await rm(folder, { recursive: true });
});
