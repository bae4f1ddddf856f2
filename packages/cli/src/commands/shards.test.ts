import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataset } from '@counterpoint/data';
import { afterAll, expect, test } from 'vitest';
import { runInProcess } from '../../../../tools/vitest/run-in-process.js';
import { counterpointProgram } from '../program/counterpoint-program.js';

const folder = mkdtempSync(join(tmpdir(), 'counterpoint-index-'));
afterAll(() => rmSync(folder, { recursive: true }));
const index = (...args: string[]) =>
  runInProcess(counterpointProgram(), 'shards', 'index', ...args, '--json');

const shards = join(folder, 'shards');
mkdirSync(shards);
for (const shard of [0, 1, 2]) {
  const members = join(folder, `members of ${shard}`);
  mkdirSync(members);
  const names: string[] = [];
  for (let i = 0; i <= shard; i++)
    for (const [ending, content] of [
      ['bin', `${shard}:${i}`],
      ['cls', ['10', '2'][i % 2]!],
    ] as const) {
      names.push(`${shard}-${i}.${ending}`);
      writeFileSync(join(members, names.at(-1)!), content);
    }
  const words = ['-cf', join(shards, `00${shard}.tar`), '-C', members, ...names];
  expect(spawnSync('tar', words).status).toBe(0);
}
writeFileSync(join(shards, 'notes.txt'), 'no shard');

test.each([
  ['a folder', [shards]],
  ['a pattern', [join(shards, '{000..002}.tar')]],
  ['stars', [join(shards, '*.tar')]],
  ['files, one of them twice', [0, 1, 2, 1].map((shard) => join(shards, `00${shard}.tar`))],
])('%s: a manifest that data is opened by', async (_, args) => {
  const out = join(folder, 'made', 'shards.json');
  const { code, json } = await index(...args, '--out', out);
  expect([code, json]).toMatchObject([0, { out, shards: 3, samples: 6, classes: ['2', '10'] }]);
  const dataset = await openDataset(out);
  expect(dataset.size).toBe(6);
  expect((await dataset.at!(5)).key).toBe('../shards/002.tar/2-2');
  await dataset.close?.();
});

test('what is no shard, and a name that --data would not know, are refused', async () => {
  const out = join(folder, 'none.shards.json');
  for (const args of [[join(folder, 'not-there')], [folder], [join(shards, 'x*.tar')]])
    expect((await index(...args, '--out', out)).json).toMatchObject({
      error: { code: 'CP_DATA_SHARDS' },
    });
  const refused = await index(shards, '--out', join(folder, 'index.json'));
  expect(refused).toMatchObject({ code: 2, json: { error: { code: 'CP_CLI_USAGE' } } });
});
