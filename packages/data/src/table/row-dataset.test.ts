import type { SkippedSample } from '@counterpoint/core';
import { parquetWriteFile } from 'hyparquet-writer';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readAll } from '../../testing/read-all.js';
import { scratchFolder } from '../../testing/scratch-folder.js';
import { parquetRows } from '../parquet/parquet-rows.js';
import { rowDataset } from './row-dataset.js';
import { textRows } from './text-rows.js';

const folder = scratchFolder();
const small = { memoryBytes: 0, bufferBytes: 2000 };

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(content) : content);
  return path;
}
const metadata = async (path: string, options = {}) =>
  (await readAll(await rowDataset([textRows(path)], options))).map((sample) => sample.metadata);

test('TSV, CSV, JSONL and lines, plain and gzip', async () => {
  expect(await metadata(file('a.tsv', 'en\tde\r\n"Hi"\tHallo\r\n\r\nBye\tTschüß'))).toEqual([
    { en: '"Hi"', de: 'Hallo' },
    { en: 'Bye', de: 'Tschüß' },
  ]);
  expect(await metadata(file('a.csv.gz', '\ufeffa,b\n"x, ""y""\nz",2\n'))).toEqual([
    { a: 'x, "y"\nz', b: '2' },
  ]);
  expect(await metadata(file('b.csv', 'a;b\n1,5;2\n'))).toEqual([{ a: '1,5', b: '2' }]);
  expect(await metadata(file('a.jsonl', '{"id":1,"tags":["x"]}\n\n{"id":2}\n'))).toEqual([
    { id: 1, tags: ['x'] },
    { id: 2 },
  ]);
  expect(await metadata(file('a.txt.gz', 'one\n   \nשלום e\u0301\n'))).toEqual([
    { text: 'one' },
    { text: 'שלום e\u0301' },
  ]);
  expect(
    await readAll(
      await rowDataset([textRows(file('bare.tsv', '1\t2\n3\t4\n'), { columns: ['a', 'b'] })]),
    ),
  ).toMatchObject([{ key: 'bare.tsv:1', metadata: { a: '1', b: '2' } }, { metadata: { a: '3' } }]);
});

test('bad rows are told with their line and left out, or are an error', async () => {
  const cases: readonly [string, string | Buffer, string, number][] = [
    ['fields.tsv', 'a\tb\n1\t2\n1\n1\t2\t3\n3\t4\n', 'CP_DATA_ROW', 3],
    ['json.jsonl', '{"a":1}\n{"a":\n[1]\n{"a":2}\n', 'CP_DATA_ROW', 2],
    ['quote.csv', 'a,b\n1,2\n"x,2\n"z",3\n', 'CP_DATA_ROW', 3],
    ['bytes.txt', Buffer.from([97, 10, 0xff, 0xfe, 0x80, 10, 98, 10]), 'CP_DATA_FACTS', 2],
  ];
  for (const [name, content, code, line] of cases) {
    const path = file(name, content as string);
    const skipped: SkippedSample[] = [];
    expect(
      await metadata(path, { onSkip: (skip: SkippedSample) => skipped.push(skip) }),
    ).toHaveLength(2);
    expect(skipped[0]).toMatchObject({ key: `${name}:${line}`, code });
    await expect(metadata(path)).rejects.toMatchObject({ code });
  }
  await expect(metadata(file('twice.tsv', 'a\ta\n1\t2\n'))).rejects.toMatchObject({
    code: 'CP_DATA_ROW',
  });
});

test('labels: words, numbers, a column by name; scores and ids are none', async () => {
  const labels = async (content: string, options = {}) => {
    const dataset = await rowDataset([textRows(file('labels.tsv', content))], options);
    return [dataset.classes, (await readAll(dataset)).map(({ label }) => label)];
  };
  expect(await labels('text\tlabel\na\tno\nb\tyes\nc\t\nd\tno\n')).toEqual([
    ['no', 'yes'],
    [0, 1, undefined, 0],
  ]);
  expect(await labels('text\tlabel\na\t2\nb\t0\n')).toEqual([
    ['0', '1', '2'],
    [2, 0],
  ]);
  expect(
    await labels('text\tintent\na\tx\nb\ty\n', { labelColumn: 'intent', classes: ['y', 'x'] }),
  ).toEqual([
    ['y', 'x'],
    [1, 0],
  ]);
  expect(await labels('text\tlabel\na\t2.5\nb\t0\n')).toEqual([undefined, [undefined, undefined]]);
});

test('a table larger than memory is streamed: the same rows, resumed anywhere', async () => {
  const paths = ['one.tsv.gz', 'two.tsv'].map((name, part) =>
    file(
      name,
      [
        'n\tlabel',
        ...Array.from({ length: 40 }, (_, i) => `${part * 40 + i}\t${i % 2 ? 'odd' : 'even'}`),
        'only one field\n',
      ].join('\n'),
    ),
  );
  const onSkip = () => undefined;
  const [memory, streamed] = await Promise.all(
    [{}, small].map((bound) =>
      rowDataset(
        paths.map((path) => textRows(path)),
        { ...bound, onSkip },
      ),
    ),
  );
  expect(streamed!.at).toBeUndefined();
  expect(await readAll(streamed!)).toEqual(await readAll(memory!));
  const order = { seed: 1, epoch: 0, shuffle: true };
  const whole = await readAll(streamed!, order);
  expect(whole.map(({ index, metadata }) => [index, metadata!['n']])).toEqual(
    whole.map(({ index }) => [index, String(index)]),
  );
  expect(new Set(whole.map(({ index }) => index)).size).toBe(80);
  for (const from of [1, 39, 41, 79])
    expect(await readAll(streamed!, order, from)).toEqual(whole.slice(from));
});

test('Parquet: rows by row group, whole numbers, files within columns', async () => {
  const filename = join(folder, 'rows.parquet');
  const jpg = Uint8Array.from([0xff, 0xd8, 0xff, 1]);
  parquetWriteFile({
    filename,
    rowGroupSize: 4,
    columnData: [
      { name: 'id', data: Array.from({ length: 10 }, (_, i) => BigInt(i)), type: 'INT64' },
      { name: 'text', data: Array.from({ length: 10 }, (_, i) => `text ${i}`), type: 'STRING' },
      {
        name: 'image',
        data: Array.from({ length: 10 }, (_, i) => Uint8Array.from([...jpg, i])),
        type: 'BYTE_ARRAY',
      },
    ],
  });
  const sources = await parquetRows(filename);
  expect(sources.map(({ name }) => name)).toEqual([
    'rows.parquet[0]',
    'rows.parquet[1]',
    'rows.parquet[2]',
  ]);
  for (const bound of [{}, small]) {
    const samples = await readAll(await rowDataset(sources, bound));
    expect(samples.map(({ metadata, value }) => [metadata, value.members['jpg']![4]])).toEqual(
      Array.from({ length: 10 }, (_, i) => [{ id: i, text: `text ${i}` }, i]),
    );
    expect(samples[5]!.key).toBe('5');
  }
});

test('a damaged Parquet file never does more than raise its error', async () => {
  const path = join(folder, 'rows.parquet');
  const whole = readFileSync(path);
  const read = async (content: Uint8Array) =>
    readAll(await rowDataset(await parquetRows(file('damaged.parquet', content))));
  for (const content of [
    Buffer.alloc(0),
    whole.subarray(0, 100),
    whole.subarray(100),
    Buffer.from('PAR1 not at all PAR1'),
  ]) {
    await expect(read(content)).rejects.toMatchObject({ code: 'CP_DATA_PARQUET' });
  }
  const footer = whole.readUInt32LE(whole.length - 8);
  let refused = 0;
  for (let at = whole.length - 8 - footer; at < whole.length - 8; at += 7) {
    const content = Buffer.from(whole);
    content[at]! ^= 0x55;
    await read(content).catch((error: { code: string }) => {
      refused++;
      expect(error.code).toBe('CP_DATA_PARQUET');
    });
  }
  expect(refused).toBeGreaterThan(10);
});

test('labels of many digits stay apart, and other ways to write a number are one class', async () => {
  const big = ['9007199254740993', '9007199254740992', '1234567890123456789'];
  const path = file('ids.csv', `text,label\n${big.map((id) => `a,${id}\n`).join('')}`);
  const dataset = await rowDataset([textRows(path)]);
  expect(dataset.classes).toEqual([big[1], big[0], big[2]]);
  expect((await readAll(dataset)).map(({ label }) => label)).toEqual([1, 0, 2]);
  const equalLabels = file('alike.csv', 'text,label\na,3\na,3.0\na,+3\na,1.\na,0\n');
  expect(
    (await readAll(await rowDataset([textRows(equalLabels)]))).map(({ label }) => label),
  ).toEqual([3, 3, 3, 1, 0]);
});

test.each([
  ['01 1 01 2', ['01', '1', '2'], [0, 1, 0, 2]],
  ['02 10 01 -1 02.0', ['01', '02', '10'], [1, 2, 0, undefined, 1]],
  ['007 7 0', ['0', '007', '7'], [1, 2, 0]],
  ['0 2 1', ['0', '1', '2'], [0, 2, 1]],
])('labels %s: leading zeros are part of a name', async (cells, classes, labels) => {
  const path = file(`${cells}.csv`, `text,label\na,${cells.split(' ').join('\na,')}\n`);
  const dataset = await rowDataset([textRows(path)]);
  expect(dataset.classes).toEqual(classes);
  expect((await readAll(dataset)).map(({ label }) => label)).toEqual(labels);
});

test('labels with leading zeros are indices into class names, unless two would be one', async () => {
  const read = (cells: string) => {
    const path = file('padded.csv', `text,label\na,${cells.split(' ').join('\na,')}\n`);
    const classFile = { path: 'classes.txt', names: ['cat', 'dog', 'owl'] };
    return rowDataset([textRows(path)], { classFile });
  };
  const dataset = await read('00 02 01');
  expect(dataset.classes).toEqual(['cat', 'dog', 'owl']);
  expect((await readAll(dataset)).map(({ label }) => label)).toEqual([0, 2, 1]);
  expect((await read('01 1')).classes).toEqual(['01', '1']);
});

test('where no row can be read, the reason is that of the first', async () => {
  const path = file('latin.csv', Buffer.from('text,label\ncaf\xe9,1\n', 'latin1'));
  const onSkip = (): void => undefined;
  await expect(rowDataset([textRows(path)], { onSkip })).rejects.toMatchObject({
    code: 'CP_DATA_FACTS',
    message: expect.stringContaining('UTF-8') as string,
  });
});
