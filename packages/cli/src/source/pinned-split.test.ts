import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runInProcess } from '../../../../tools/vitest/run-in-process.js';
import { counterpointProgram } from '../program/counterpoint-program.js';
import { rowPlugin, rowViews } from '../testing/row-plugin.js';

const folder = mkdtempSync(join(tmpdir(), 'counterpoint-pinned-'));
const modules = fileURLToPath(new URL('../../../../node_modules', import.meta.url));
symlinkSync(modules, join(folder, 'node_modules'), 'dir');
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
const plugin = rowPlugin(folder, 'rows', rowViews);
const program = (...args: string[]) =>
  runInProcess(counterpointProgram(), ...args, '--engine', 'cpu', '--json');
const small = ['--plugin', plugin, '--batch-size', '8', '--epochs', '1'];

mkdirSync(at('data'));
for (const [place, split] of ['train', 'val', 'test'].entries()) {
  const rows = Array.from({ length: 16 + place }, (_, i) => `${i},${i % 3},${place},c${i % 2},d`);
  writeFileSync(at(`data/${split}.csv`), ['a,b,c,label,kind', ...rows].join('\n'));
}
const pinned = at('data?split=train');
const refused = (where: string) => ({
  code: 2,
  json: { error: { code: 'CP_CLI_USAGE', where } },
});

beforeAll(async () => {
  const { json } = await program('train', '--data', at('data'), ...small, '--out', at('run'));
  expect(json).toMatchObject({ ended: 'done' });
});

test.each([
  ['embed', ['embed', 'RUN', '--out', 'OUT.npy']],
  ['search --add', ['search', 'RUN', '--index', 'OUT', '--add']],
  ['train', ['train', ...small, '--out', 'OUT']],
])(
  '%s: --split beside data that names another is refused, the same one is not',
  async (_, args) => {
    const words = (name: string) =>
      args.map((word) => word.replace('RUN', at('run')).replace('OUT', at(name)));
    const data = args.includes('--add') ? [pinned] : ['--data', pinned];
    const other = await program(...words('none'), ...data, '--split', 'test');
    expect(other).toMatchObject(refused('--split test'));
    const same = await program(...words('same'), ...data, '--split', 'training');
    expect(same.json, same.errors).not.toHaveProperty('error');
  },
);

test('evaluate: a split beside data that names another is refused', async () => {
  const evaluate = (...args: string[]) =>
    program('evaluate', at('run'), '--no-baselines', '--data', ...args);
  expect(await evaluate(pinned, '--test', 'val')).toMatchObject(refused('--test val'));
  const elsewhere = [at('data'), '--test-data', pinned, '--test', 'val'];
  expect(await evaluate(...elsewhere)).toMatchObject(refused('--test val'));
  const both = await evaluate(pinned, '--test-data', at('data?split=test'));
  expect(both.json, both.errors).toMatchObject({ skipped: 0 });
  expect((await evaluate(pinned)).json).toMatchObject({ skipped: 0 });
});

test('evaluate: a split that other data lacks is refused; the usual ones are all of it', async () => {
  const evaluate = (...args: string[]) =>
    program('evaluate', at('run'), '--no-baselines', '--data', ...args);
  const [one, other] = [at('data/train.csv'), at('data/test.csv')];
  const whole = await evaluate(one, '--test-data', other);
  expect(whole.json, whole.errors).toMatchObject({ skipped: 0 });
  const lacking = { json: { error: { code: 'CP_DATA_SPLIT' } } };
  expect(await evaluate(one, '--test-data', other, '--test', 'dev')).toMatchObject(lacking);
  expect(await evaluate(one, '--test-data', other, '--train', 'first')).toMatchObject(lacking);
  const same = await evaluate(one, '--test-data', at('data?split=test'), '--test', 'test');
  expect(same.json, same.errors).toMatchObject({ skipped: 0 });
});

test('--label beside data that names another is refused', async () => {
  const out = ['--out', at('label.npy')];
  const data = ['--data', at('data?label=kind')];
  const other = await program('embed', at('run'), ...data, '--label', 'label', ...out);
  expect(other).toMatchObject(refused('--label label'));
  const same = await program('embed', at('run'), ...data, '--label', 'kind', ...out);
  expect(same.json).toMatchObject({ classes: ['d'] });
  expect((await program('embed', at('run'), ...data, ...out)).json).toMatchObject({
    classes: ['d'],
  });
});
