import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runInProcess } from '../../../../tools/vitest/run-in-process.js';
import { counterpointProgram } from '../program/counterpoint-program.js';
import { rowPlugin, rowViews } from '../testing/row-plugin.js';

const folder = mkdtempSync(join(tmpdir(), 'counterpoint-search-'));
const modules = fileURLToPath(new URL('../../../../node_modules', import.meta.url));
symlinkSync(modules, join(folder, 'node_modules'), 'dir');
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
const plugin = rowPlugin(folder, 'rows', rowViews);
const program = (...args: string[]) => runInProcess(counterpointProgram(), ...args, '--json');
const search = (...args: string[]) => program('search', at('run'), '--engine', 'cpu', ...args);

/** Rows in an order of their own; line by line they have the same names in every folder. */
function table(name: string, order: (i: number) => number): void {
  const rows = Array.from({ length: 16 }, (_, i) => {
    const row = order(i);
    return `${Math.cos(row)},${Math.sin(row)},${row % 3},c${row % 2}`;
  });
  writeFileSync(at(name), ['a,b,c,label', ...rows].join('\n'));
}
mkdirSync(at('data'));
mkdirSync(at('other'));
mkdirSync(at('one'));
mkdirSync(at('two'));
table('data/train.csv', (i) => i);
table('data/test.csv', (i) => i + 100);
table('one/rows.csv', (i) => i);
table('two/rows.csv', (i) => 15 - i);

beforeAll(async () => {
  const options = ['--plugin', plugin, '--engine', 'cpu', '--batch-size', '8', '--epochs', '1'];
  const { json } = await program('train', '--data', at('data'), ...options, '--out', at('run'));
  expect(json).toMatchObject({ ended: 'done' });
  expect((await search('--add', at('one/rows.csv'))).json).toMatchObject({ added: 16 });
});

type Results = readonly { query: string; hits: readonly { id: string; score: number }[] }[];

test('a query is no answer to itself; a sample of the same name in other data is one', async () => {
  const own = (await search(at('one/rows.csv'), '--top', '1')).json['results'] as Results;
  expect(own).toHaveLength(16);
  for (const { query, hits } of own) expect(hits.map(({ id }) => id)).not.toContain(query);
  const other = (await search(at('two/rows.csv'), '--top', '16')).json['results'] as Results;
  for (const { hits } of other) {
    expect(hits).toHaveLength(16);
    expect(hits[0]!.score).toBeCloseTo(1, 5);
  }
});

test('without --add the split is that of the queries', async () => {
  const names = async (...args: string[]) =>
    ((await search(at('data'), ...args)).json['results'] as Results).map(({ query }) => query);
  const [usual, train, held] = [
    await names(),
    await names('--split', 'train'),
    await names('--split', 'test'),
  ];
  expect(train).toEqual(usual);
  expect(held).toHaveLength(16);
  expect(held).not.toEqual(train);
  expect((await search(at('data'), '--split', 'val')).json).toMatchObject({
    error: { code: 'CP_DATA_SPLIT' },
  });
});

test.each([
  ['--label', ['QUERY', '--label', 'label']],
  ['--rebuild', ['QUERY', '--rebuild']],
  ['--rebuild', ['--list', '--rebuild']],
  ['--split', ['--list', '--split', 'test']],
  ['--width', ['--list', '--width', '2']],
  ['--calibrated', ['--add', 'QUERY', '--calibrated']],
])('%s is refused where it has no effect: %j', async (where, args) => {
  const given = args.map((each) => each.replace('QUERY', at('one/rows.csv')));
  expect(await search(...given)).toMatchObject({
    code: 2,
    json: { error: { code: 'CP_CLI_USAGE', where } },
  });
  expect((await search('--list')).json).toMatchObject({ count: 16 });
});

test('entries of other data that are replaced are counted', async () => {
  const add = async (data: string) =>
    (await search('--index', at('index'), '--add', at(data))).json;
  expect(await add('one/rows.csv')).toMatchObject({ added: 16, replaced: 0, count: 16 });
  expect(await add('one/rows.csv')).toMatchObject({ added: 16, replaced: 0, count: 16 });
  expect(await add('two/rows.csv')).toMatchObject({ added: 16, replaced: 16, count: 16 });
});
