import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readEmbeddings } from '@counterpoint/data';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runInProcess } from '../../../../tools/vitest/run-in-process.js';
import { counterpointProgram } from '../program/counterpoint-program.js';
import { rowPlugin, rowViews } from '../testing/row-plugin.js';

const folder = mkdtempSync(join(tmpdir(), 'counterpoint-shards-'));
const modules = fileURLToPath(new URL('../../../../node_modules', import.meta.url));
symlinkSync(modules, join(folder, 'node_modules'), 'dir');
afterAll(() => rmSync(folder, { recursive: true }));

const data = join(folder, 'rows.csv');
const rows = Array.from(
  { length: 41 },
  (_, i) => `${i % 2 ? 5 : -5},${i % 5},${i},${i % 2 ? 'up' : 'down'}`,
);
writeFileSync(data, ['a,b,c,label', ...rows].join('\n'));
const plugin = rowPlugin(folder, 'rows', rowViews);
const program = (...args: string[]) => runInProcess(counterpointProgram(), ...args, '--json');
const run = join(folder, 'run');
const train = (out: string, seed: string) =>
  program(
    'train',
    '--data',
    data,
    '--plugin',
    plugin,
    '--engine',
    'cpu',
    '--batch-size',
    '8',
    '--epochs',
    '1',
    '--seed',
    seed,
    '--out',
    out,
  );
const embed = (out: string, ...more: string[]) =>
  program('embed', run, '--data', data, '--engine', 'cpu', '--out', join(folder, out), ...more);
const shards = async (
  out: string,
  of: number,
  numbers = Array.from({ length: of }, (_, i) => i + 1),
) => {
  for (const number of numbers)
    expect((await embed(out, '--shard', `${number}/${of}`)).code).toBe(0);
};
const merge = (from: string, to: string) =>
  program('embed', 'merge', join(folder, from), '--out', join(folder, to));
const error = (what: RegExp) => ({
  error: { code: 'CP_CLI_SHARDS', what: expect.stringMatching(what) },
});

beforeAll(async () => {
  expect((await train(run, '1')).code).toBe(0);
  expect((await embed('whole.parquet')).json).toMatchObject({ count: 41 });
});

test.each([1, 3, 7, 41])('%i shards joined are the whole, in its order', async (count) => {
  await shards(`of-${count}`, count);
  const merged = await merge(`of-${count}`, `of-${count}.parquet`);
  expect(merged.json).toMatchObject({
    shards: count,
    rows: 41,
    classes: ['down', 'up'],
    skipped: 0,
  });
  const whole = await readEmbeddings(join(folder, 'whole.parquet'));
  const joined = await readEmbeddings(join(folder, `of-${count}.parquet`));
  expect(joined.ids).toEqual(whole.ids);
  expect(joined.labels).toEqual(whole.labels);
  const differences = joined.values.map((value, i) => Math.abs(value - whole.values[i]!));
  expect(Math.max(...differences)).toBeLessThan(1e-5);
});

test('slices that are added to one index are the whole; one that is added again changes nothing', async () => {
  const add = (index: string, ...more: string[]) =>
    program(
      ...['search', run, '--add', data, '--index', join(folder, index), '--engine', 'cpu'],
      ...['--list', ...more],
    );
  const whole = (await add('index-whole')).json;
  expect(whole).toMatchObject({ added: 41, count: 41 });
  const added: number[] = [];
  for (const number of [3, 1, 2, 2]) {
    const { json } = await add('index-slices', '--shard', `${number}/3`);
    added.push(json['added'] as number);
  }
  expect(added).toEqual([14, 13, 14, 14]);
  const last = (await add('index-slices', '--shard', '1/3')).json;
  expect(last).toMatchObject({ count: 41, entries: whole['entries'] });
  const hitsIn = async (index: string) => {
    const options = ['--index', join(folder, index), '--engine', 'cpu', '--top', '3'];
    const results = (await program('search', run, data, ...options)).json['results'];
    return (results as { hits: { id: string }[] }[]).map(({ hits }) => hits.map(({ id }) => id));
  };
  const expected = await hitsIn('index-whole');
  expect(expected).toHaveLength(41);
  expect(await hitsIn('index-slices')).toEqual(expected);
});

test('a slice without data to add, and one that would empty the index, are refused', async () => {
  const search = (...more: string[]) =>
    program('search', run, data, '--engine', 'cpu', '--shard', '1/2', ...more);
  expect((await search()).json).toMatchObject({
    error: { code: 'CP_CLI_USAGE', where: '--shard' },
  });
  expect((await search('--add', data, '--rebuild')).json).toMatchObject({
    error: { code: 'CP_CLI_USAGE', what: expect.stringContaining('--rebuild') },
  });
});

test('a shard that is complete is left alone; one without a record is embedded again', async () => {
  const first = await embed('again', '--shard', '1/2');
  expect(first.json).toMatchObject({ count: 20, read: { samples: 20 } });
  const [file, record] = first.json['out'] as [string, string];
  const bytes = readFileSync(file);
  const repeated = await embed('again', '--shard', '1/2');
  expect(repeated.json).toMatchObject({ out: [file], count: 20, isFromEarlier: true });
  // A process that was killed leaves a file that is cut, or a whole one, and no record.
  unlinkSync(record);
  writeFileSync(file, bytes.subarray(0, 100));
  expect((await embed('again', '--shard', '1/2')).json).toMatchObject({
    count: 20,
    out: [file, record],
  });
  expect(readFileSync(file)).toEqual(bytes);
});

test('shards that are missing or damaged are named', async () => {
  await shards('gaps', 4, [1, 3]);
  expect((await merge('gaps', 'gaps.parquet')).json).toMatchObject(
    error(/2 of 4 .* missing: 2, 4$/),
  );
  await shards('gaps', 4, [2, 4]);
  const file = join(folder, 'gaps/embeddings-00003-of-00004.parquet');
  const bytes = readFileSync(file);
  bytes[50]! ^= 1;
  writeFileSync(file, bytes);
  const refused = await merge('gaps', 'gaps.parquet');
  expect(refused.json).toMatchObject(error(/bytes differ/));
  expect(refused.json).toMatchObject({ error: { where: file } });
  unlinkSync(file);
  expect((await merge('gaps', 'gaps.parquet')).json).toMatchObject(error(/ENOENT/));
  mkdirSync(join(folder, 'empty'));
  expect((await merge('empty', 'x.parquet')).json).toMatchObject(error(/no complete shard/));
  expect((await merge('not-there', 'x.parquet')).json).toMatchObject(error(/no folder/));
});

test('shards of another model, other data or another division are refused', async () => {
  await shards('mixed', 2, [1]);
  const other = join(folder, 'other');
  await train(other, '2');
  const run2 = await program(
    'embed',
    other,
    '--data',
    data,
    '--engine',
    'cpu',
    '--shard',
    '1/2',
    '--out',
    join(folder, 'mixed'),
  );
  expect(run2.json).toMatchObject(error(/another model/));
  const fewer = join(folder, 'fewer.csv');
  writeFileSync(fewer, ['a,b,c,label', ...rows.slice(1)].join('\n'));
  const refused = await program(
    'embed',
    run,
    '--data',
    fewer,
    '--engine',
    'cpu',
    '--shard',
    '1/2',
    '--out',
    join(folder, 'mixed'),
  );
  expect(refused.json).toMatchObject(error(/other data/));
  await shards('mixed', 3, [2]);
  expect((await merge('mixed', 'x.parquet')).json).toMatchObject(error(/do not belong together/));
});

test.each(['0/3', '4/3', '1', '1/0', 'a/b', '1/3/5', '-1/3', '1.5/3', ''])(
  '--shard %j is refused',
  async (value) => {
    expect(await embed('never', '--shard', value)).toMatchObject({
      code: 2,
      json: { error: { code: 'CP_CLI_USAGE' } },
    });
  },
);

test('more shards than samples are refused', async () => {
  expect((await embed('never', '--shard', '1/42')).json).toMatchObject({
    error: { code: 'CP_DATA_SUBSET' },
  });
});

test('a file is named without --shard, a folder with it', async () => {
  const usage = { code: 2, json: { error: { code: 'CP_CLI_USAGE', where: '--out' } } };
  expect(await embed('embeddings.csv')).toMatchObject(usage);
  expect(await embed('embeddings.npy', '--shard', '1/2')).toMatchObject(usage);
});

test('shards of other classes are refused', async () => {
  const labelled = (label: string, number: number) =>
    embed('labels', '--shard', `${number}/2`, '--label', label);
  expect((await labelled('label', 1)).code).toBe(0);
  expect((await labelled('b', 1)).json).toMatchObject(error(/with other classes/));
  expect((await labelled('b', 2)).code).toBe(0);
  expect((await merge('labels', 'x.parquet')).json).toMatchObject(error(/do not belong together/));
  const again = (await labelled('label', 1)).json;
  expect(again).toMatchObject({ isFromEarlier: true, classes: ['down', 'up'], skipped: 0 });
});
