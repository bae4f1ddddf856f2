import { Rng } from '@counterpoint/core';
import { stringify } from 'node:querystring';
import { expect, test } from 'vitest';
import type { CsvDialect } from './csv-dialect.js';
import { csvRecords, type CsvOptions } from './csv-records.js';

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(text: string | Buffer, options: Partial<CsvOptions> = {}, size = 1 << 16) {
  const rows: (readonly string[] | string)[] = [];
  const lines: number[] = [];
  let dialect: CsvDialect | undefined;
  const all = { usual: ',', ...options, onDialect: (actual: CsvDialect) => (dialect = actual) };
  for await (const list of csvRecords(inPieces(Buffer.from(text as string), size), 'x.csv', all)) {
    for (const record of list) {
      rows.push('error' in record ? (record.error as { code: string }).code : record.fields);
      lines.push(record.line);
    }
  }
  return { rows, lines, dialect };
}

test('a stray quote in a field is a character, whatever its place', async () => {
  const { rows } = await read('a,b\n1,5" disk\n2,"x"\n3,say "hi" now\n4,ends"\n');
  expect(rows.slice(1)).toEqual([
    ['1', '5" disk'],
    ['2', 'x'],
    ['3', 'say "hi" now'],
    ['4', 'ends"'],
  ]);
});

test('a quote that nothing closes costs its own line alone, also with quoted fields after it', async () => {
  const { rows, lines } = await read('a,b\n1,x\n2,"open\n3,y\n4,"closed"\n5,"two\nlines"\n6,z\n');
  expect(rows).toEqual([
    ['a', 'b'],
    ['1', 'x'],
    'CP_DATA_ROW',
    ['3', 'y'],
    ['4', 'closed'],
    ['5', 'two\nlines'],
    ['6', 'z'],
  ]);
  expect(lines).toEqual([1, 2, 3, 4, 5, 6, 8]);
});

test.each([1, 3, 17, 1 << 16])('many open quotes, in pieces of %i', async (size) => {
  const lines = Array.from({ length: 300 }, (_, i) => `${i},"${i % 7 === 3 ? 'open' : `x ${i}"`}`);
  const text = `a,b\n${lines.join('\n')}`;
  const { rows } = await read(text, {}, size);
  expect(rows).toHaveLength(301);
  expect(rows.filter((row) => row === 'CP_DATA_ROW')).toHaveLength(43);
});

test.each([
  [',', 'LF', '\n'],
  [';', 'CRLF', '\r\n'],
  ['\t', 'CR', '\r'],
  ['|', 'LF', '\n'],
] as const)('delimiter %j and line ends %s are detected', async (delimiter, lineEnd, end) => {
  const records = [
    ['name', 'text, long', 'n'],
    ['a;b', 'x, y | z', '1'],
    ['c', 'two words', '2'],
  ];
  const text = records.map((fields) => fields.map((each) => `"${each}"`).join(delimiter)).join(end);
  const { rows, dialect } = await read(`\ufeff${text}`);
  expect(rows).toEqual(records);
  expect(dialect).toEqual({ delimiter, lineEnd, quote: '"', trim: false });
});

test('a comma in the text of a file with tabs, and a header with blanks', async () => {
  expect((await read('path\tcaption\nx.png\ta, b\ny.png\tc\n')).rows[1]).toEqual(['x.png', 'a, b']);
  const bars = await read('image_name| comment_number| comment\na.jpg| 0| one, two\n');
  expect(bars.rows).toEqual([
    ['image_name', 'comment_number', 'comment'],
    ['a.jpg', '0', 'one, two'],
  ]);
  expect(bars.dialect).toMatchObject({ delimiter: '|', trim: true });
});

test('a given delimiter and a given quote win', async () => {
  expect((await read('a,b|c\n', { delimiter: '|' })).rows).toEqual([['a,b', 'c']]);
  expect((await read('a,"b\nc,d\n', { quote: '' })).rows).toEqual([
    ['a', '"b'],
    ['c', 'd'],
  ]);
});

test('random records in random pieces, written by the rules, are read back', async () => {
  const rng = Rng.of(4, 'csv records');
  for (let round = 0; round < 60; round++) {
    const width = 2 + rng.integer(3);
    const field = (): string =>
      Array.from({ length: rng.integer(6) }, () =>
        rng.pick(['a', 'ü', '"', '\n', ' ', ',', 'z']),
      ).join('');
    const records = Array.from({ length: 1 + rng.integer(20) }, (_, i) =>
      Array.from({ length: width }, (_, f) => (f === 0 ? `k${i}` : field())),
    );
    const text = records
      .map((fields) => fields.map((each) => `"${each.replaceAll('"', '""')}"`).join(','))
      .join('\n');
    const { rows } = await read(text, {}, 1 + rng.integer(50));
    expect(rows, stringify({ text })).toEqual(records);
  }
});

test.each([
  ['sep=;', ';'],
  ['sep=,', ','],
  ['sep=\t', '\t'],
  ['sep=\\t', '\t'],
  ['SEP=|', '|'],
  ['"sep=;"', ';'],
  ['"sep=\t"', '\t'],
  ['sep=;;;', ';'],
  ['"sep=,",,', ','],
  ['sep=^', '^'],
  ['sep=; ', ';'],
])('a first line %j names the separator', async (line, delimiter) => {
  // Commas and semicolons in the texts: what is found without the line may be another.
  const records = [
    ['path', 'text'],
    ['a.png', 'one; two, three'],
    ['b.png', 'x'],
  ].map((fields) => fields.map((each) => (/[;,]/u.test(each) ? `"${each}"` : each)));
  for (const [end, lineEnd] of [
    ['\n', 'LF'],
    ['\r\n', 'CRLF'],
    ['\r', 'CR'],
  ] as const)
    for (const mark of ['', '\ufeff'])
      for (const size of [1, 1 << 16]) {
        const text = mark + [line, ...records.map((each) => each.join(delimiter))].join(end);
        const rows = await read(text, {}, size);
        expect(rows.rows).toEqual([
          ['path', 'text'],
          ['a.png', 'one; two, three'],
          ['b.png', 'x'],
        ]);
        expect(rows.lines).toEqual([2, 3, 4]);
        expect(rows.dialect).toEqual({
          delimiter,
          quote: '"',
          lineEnd,
          trim: false,
          isNamed: true,
        });
      }
});

test('a file of one column, of none, and a separator that is given all the same', async () => {
  expect((await read('sep=;\ntext\na, b\n')).rows).toEqual([['text'], ['a, b']]);
  expect(await read('sep=;')).toMatchObject({ rows: [], dialect: { delimiter: ';' } });
  const rows = await read('sep=;\na,b;c\n', { delimiter: ',' });
  expect(rows.rows).toEqual([['a', 'b;c']]);
  expect(rows.dialect?.isNamed).toBeUndefined();
  const tabs = await read('sep=\t\na\tb\n"1\t2"\n', { usual: '\t' });
  expect(tabs.rows.slice(1)).toEqual([['"1', '2"']]);
});

test.each(['sep=', 'sep=ab', 'sep="', '"sep=;', 'sep=;x', 'sep=\u{1f600}'])(
  'a first line %j is refused with that reason',
  async (line) => {
    await expect(read(`${line}\na;b\n1;2\n`)).rejects.toMatchObject({
      code: 'CP_DATA_ROW',
      message: expect.stringMatching(/names no separator.*x\.csv, line 1/u) as string,
    });
  },
);

test('columns whose names begin like it are columns', async () => {
  for (const header of ['sepal,petal', 'a,sep=;', 'separator;b', 'sep,b'])
    expect((await read(`${header}\n1,2\n`)).rows[0]!.length).toBeGreaterThan(0);
  expect((await read('sepal,petal\n1,2\n')).rows[0]).toEqual(['sepal', 'petal']);
});
