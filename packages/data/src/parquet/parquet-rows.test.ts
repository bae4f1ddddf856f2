import { isCounterpointError } from '@counterpoint/core';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, test } from 'vitest';
import { scratchFolder } from '../../testing/scratch-folder.js';
import { parquetRows } from './parquet-rows.js';

/** Written by pyarrow and DuckDB: `fixtures/parquet/write.py`. */
const fixtures = fileURLToPath(new URL('../../fixtures/parquet/', import.meta.url));
const names = readdirSync(fixtures).filter((name) => name.endsWith('.parquet'));
const folder = scratchFolder();

async function rowsOf(path: string): Promise<unknown[]> {
  const results: unknown[] = [];
  for (const source of await parquetRows(path))
    for await (const rows of source.rows())
      for (const each of rows) if ('row' in each) results.push(plain(each.row));
  return results;
}

function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return [...value];
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]));
}

/** Why a file is refused, or undefined where it is read. Any other error fails. */
async function refusal(bytes: Uint8Array): Promise<string | undefined> {
  const path = join(folder, 'damaged.parquet');
  writeFileSync(path, bytes);
  try {
    await rowsOf(path);
    return undefined;
  } catch (error) {
    if (!isCounterpointError(error)) throw error;
    expect(error.code).toBe('CP_DATA_PARQUET');
    return error.message;
  }
}

test.each(names)('%s has the rows that pyarrow reads', async (name) => {
  const expected: unknown = JSON.parse(readFileSync(join(fixtures, 'rows.json'), 'utf8'));
  expect(await rowsOf(join(fixtures, name))).toEqual(expected);
});

describe('a damaged page', () => {
  it('is refused or read, at any place and by any number', async () => {
    const reasons = new Set<string>();
    for (const name of names) {
      const whole = readFileSync(join(fixtures, name));
      const footer = whole.length - 8 - whole.readUInt32LE(whole.length - 8);
      for (let at = 4, n = 0; at < footer - 5; at += 37, n++) {
        const bytes = Buffer.from(whole);
        const extremes = [
          [0xff, 0xff, 0xff, 0xff, 0x0f],
          [0xfe, 0xff, 0xff, 0xff, 0x07],
          [0x80],
          [0],
        ];
        bytes.set(extremes[n % extremes.length]!, at);
        const reason = await refusal(bytes);
        if (reason !== undefined) reasons.add(reason.replace(/\d+|Where.*/gu, ''));
      }
    }
    expect(reasons.size).toBeGreaterThan(8);
  }, 120_000);

  it('is found by its checksum', async () => {
    const whole = readFileSync(join(fixtures, 'arrow-1-plain.parquet'));
    const text = whole.indexOf('https://example.org/3/');
    whole[text + 9]! ^= 1; // another letter is another text where there is no checksum
    expect(await refusal(whole)).toBeUndefined();
    const checked = readFileSync(join(fixtures, 'arrow-1-checksums.parquet'));
    checked[40]! ^= 1;
    expect(await refusal(checked)).toContain('checksum');
  });
});

test('a row group that claims other rows than its columns have is refused', async () => {
  for (const name of names) {
    const whole = readFileSync(join(fixtures, name));
    const footer = whole.length - 8 - whole.readUInt32LE(whole.length - 8);
    for (let at = footer; at < whole.length - 8; at++) {
      if (whole[at] !== 80) continue; // 40 in zigzag order: rows, or values of a column
      const bytes = Buffer.from(whole);
      bytes[at] = 84;
      const reason = await refusal(bytes);
      if (reason?.includes('rows')) expect(reason).toMatch(/rows of|rows and its footer/u);
    }
  }
});
