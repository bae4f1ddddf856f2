import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { goldenFolder } from '../../vitest/data-folder.js';
import { runGolden } from './run-golden.js';

const folder = goldenFolder();

async function folderOf(files: Readonly<Record<string, unknown>>): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'golden-'));
  for (const [name, content] of Object.entries(files)) await writeFile(join(path, name), JSON.stringify(content));
  return path;
}

test.skipIf(folder === undefined)('the reference values of this project hold, with nothing left out', async () => {
  const lines: string[] = [];
  const counts = await runGolden(folder!, (line) => lines.push(line));
  expect(lines.filter((line) => !line.startsWith('passed'))).toEqual([]);
  expect(counts.passed).toBe(lines.length);
});

test.skipIf(folder === undefined)('a wrong value or gradient fails, a case without an implementation is named', async () => {
  const losses = JSON.parse(await readFile(join(folder!, 'losses.json'), 'utf8')) as Record<string, { value: number; gradients: { a: number[] } }>;
  const ntXent = losses['nt-xent T=0.5']!;
  const wrong = await folderOf({ 'losses.json': {
    'nt-xent right': ntXent, 'nt-xent wrong value': { ...ntXent, value: ntXent.value * 1.0001 },
    'nt-xent wrong gradient': { ...ntXent, gradients: { ...ntXent.gradients, a: ntXent.gradients.a.map((x) => x * 1.001) } }, 'no such loss': ntXent,
  }, 'other.json': {} });
  const lines: string[] = [];
  expect(await runGolden(wrong, (line) => lines.push(line))).toEqual({ passed: 1, failed: 2, skipped: 2 });
  expect(lines.find((line) => line.includes('no such loss'))).toMatch(/^skipped/);
});

test('a folder that is missing or empty is a coded error, a torn file a failure', async () => {
  await expect(runGolden('/no/such/folder', () => undefined)).rejects.toMatchObject({ code: 'CP_GOLDEN_FOLDER' });
  await expect(runGolden(await folderOf({}), () => undefined)).rejects.toMatchObject({ code: 'CP_GOLDEN_FOLDER' });
  const torn = await folderOf({});
  await writeFile(join(torn, 'metrics.json'), '{"rankme": {');
  expect(await runGolden(torn, () => undefined)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});
