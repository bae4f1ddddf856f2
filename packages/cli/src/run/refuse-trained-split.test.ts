import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runInProcess } from '../../../../tools/vitest/run-in-process.js';
import { counterpointProgram } from '../program/counterpoint-program.js';
import { rowPlugin, rowViews } from '../testing/row-plugin.js';

const folder = mkdtempSync(join(tmpdir(), 'counterpoint-trained-split-'));
const modules = fileURLToPath(new URL('../../../../node_modules', import.meta.url));
symlinkSync(modules, join(folder, 'node_modules'), 'dir');
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
const plugin = rowPlugin(folder, 'rows', rowViews);
const program = (...args: string[]) => runInProcess(counterpointProgram(), ...args, '--json');
const small = ['--engine', 'cpu', '--batch-size', '8', '--epochs', '1', '--plugin', plugin];

/** Rows of two classes. */
function table(name: string, first: number): void {
  const rows = Array.from(
    { length: 16 },
    (_, i) => `${first + i},${i % 3},${i % 2 ? 5 : -5},c${i % 2}`,
  );
  writeFileSync(at(name), ['a,b,c,label', ...rows].join('\n'));
}
mkdirSync(at('parts'));
table('parts/train.csv', 0);
table('parts/val.csv', 50);
mkdirSync(at('others'));
table('others/train.csv', 100);
table('others/val.csv', 150);

const refused = {
  code: 2,
  json: {
    error: { code: 'CP_CLI_USAGE', what: expect.stringContaining('is trained on the split') },
  },
};

beforeAll(async () => {
  const trained = await program('train', '--data', at('parts'), ...small, '--out', at('first'));
  expect(trained.json, trained.errors).toMatchObject({ ended: 'done' });
});

const cases = [
  ['the same name', 'parts', ['train']],
  ['another name of the split', 'parts', ['training']],
  ['one of several splits', 'parts?split=train+val', ['val', 'valid']],
  ['a part that names its split', 'parts?split=val + FOLDER/others', ['val']],
] as const;
const all = cases.flatMap(([name, data, splits]) => splits.map((split) => [name, data, split]));

test.each(all)('%s is no split to score: %s, %s', async (_, data, split) => {
  const path = at(data!).replace('FOLDER', folder);
  const options = ['--data', path, ...small, '--out', at('none')];
  expect(await program('train', ...options, '--validate', split!)).toMatchObject(refused);
  const finetune = ['finetune', at('first'), ...options, '--validation', split!];
  expect(await program(...finetune)).toMatchObject(refused);
  expect(existsSync(at('none/export'))).toBe(false);
});

test('another split is scored, by any of its names', async () => {
  const options = ['--data', at('parts'), ...small, '--validate', 'valid', '--out', at('other')];
  const { json, errors } = await program('train', ...options);
  expect(json, errors).toMatchObject({ ended: 'done', best: { name: 'knn' } });
});
