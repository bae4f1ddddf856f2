import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { isCounterpointError } from '@counterpoint/core';
import { HashedNgrams } from '../tokenizer/hashed-ngrams.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTexts } from './open-texts.js';
import { readTexts } from './read-texts.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'texts-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Writes a file, reads it as texts, and tells what was skipped. */
async function read(
  name: string,
  content: string | Uint8Array,
  columns?: string[],
): Promise<{ texts: string[]; skipped: string[] }> {
  const path = join(folder, name);
  await writeFile(path, content);
  const skipped: string[] = [];
  const onSkip = ({ code }: { code: string }) => void skipped.push(code);
  const rows = await readTexts(
    await openTexts(path, { onSkip }),
    columns ? { columns } : {},
    onSkip,
  );
  return { texts: rows.map(({ texts }) => texts.join('|')), skipped };
}

describe('lines and tables that are not as they should be', () => {
  it('empty lines are passed over, a byte-order mark is no letter', async () => {
    const { texts } = await read('a.txt', '\uFEFFfirst line\n\n   \n\r\nsecond line\r\n\n');
    expect(texts).toEqual(['first line', 'second line']);
    expect((await read('b.tsv', '\uFEFFtext\tlabel\none\t1\n\n\t2\ntwo\t1\n')).texts).toEqual([
      'one',
      'two',
    ]);
  });

  it('a line of a megabyte is a text like others, cut by its tokenizer', async () => {
    const { texts } = await read(
      'long.txt',
      `short\n${'long words and more '.repeat(55_000)}\nlast\n`,
    );
    expect(texts.map(({ length }) => length > 1e6)).toEqual([false, true, false]);
    expect(new HashedNgrams().encode(texts[1]!, { maxTokens: 512 }).length).toBe(512);
  });

  it('invalid UTF-8 is told, and what is around it is read', async () => {
    const bytes = Buffer.concat([
      Buffer.from('good\n'),
      Buffer.from([0xff, 0xfe, 0x41, 0xc3, 0x28, 0x0a]),
      Buffer.from('also good\n'),
    ]);
    const { texts, skipped } = await read('broken.txt', bytes);
    expect(texts).toContain('good');
    expect(texts).toContain('also good');
    expect(texts.length === 3 ? texts[1] : skipped[0]).toMatch(/\uFFFD|CP_DATA/u);
  });

  it('scripts from right to left and combining marks come through as they are', async () => {
    const lines = [
      'שָׁלוֹם עוֹלָם',
      'مرحبا بالعالم',
      'cafe\u0301 na\u0308ive',
      '👩‍👩‍👧‍👦 family',
      'ไทยไม่มีวรรค',
    ];
    expect((await read('scripts.txt', lines.join('\n'))).texts).toEqual(lines);
    const ngrams = new HashedNgrams();
    for (const line of lines) expect(ngrams.encode(line).length).toBeGreaterThan(0);
    expect([...ngrams.encode('cafe\u0301')]).toEqual([...ngrams.encode('caf\u00E9')]);
  });

  it('pairs with a missing side are counted and left out', async () => {
    const { texts, skipped } = await read(
      'pairs.jsonl',
      '{"anchor":"a","positive":"b"}\n{"anchor":"c"}\n{"anchor":"d","positive":""}\n' +
        '{"anchor":5,"positive":"e"}\n{"anchor":"f","positive":"g"}\n',
      ['anchor', 'positive'],
    );
    expect(texts).toEqual(['a|b', 'f|g']);
    expect(skipped).toEqual(['CP_TEXT_NO_TEXT', 'CP_TEXT_NO_TEXT', 'CP_TEXT_NO_TEXT']);
  });

  it('gzip and several files at once', async () => {
    await read('one.txt', 'one\n');
    await read('two.txt.gz', gzipSync('two\nthree\n'));
    const rows = await readTexts(
      await openTexts(`${join(folder, 'one.txt')},${join(folder, 'two.txt.gz')}`),
      {},
      () => undefined,
    );
    expect(rows.map(({ texts: [text] }) => text)).toEqual(['one', 'two', 'three']);
  });

  it.each<[string, string, string | Uint8Array]>([
    ['nothing at all', 'empty.txt', ''],
    ['a Parquet file that is none', 'bad.parquet', 'PAR1 and then nothing of the kind PAR1'],
    [
      'a Parquet file whose footer lies about its length',
      'lies.parquet',
      Uint8Array.from([80, 65, 82, 49, 1, 2, 3, 255, 255, 255, 127, 80, 65, 82, 49]),
    ],
    ['gzip that ends early', 'cut.txt.gz', gzipSync('many words '.repeat(1000)).subarray(0, 30)],
    ['lines that are no JSON', 'bad.jsonl', '{"text":\nnonsense\n'],
    ['a table without a text', 'columns.tsv', 'number\n1\n'],
  ])('%s: a coded error, or every row counted', async (_, name, content) => {
    const outcome = await read(name, content, name === 'columns.tsv' ? ['text'] : undefined).catch(
      (error: unknown) => error,
    );
    expect(isCounterpointError(outcome), String(outcome)).toBe(true);
  });
});
