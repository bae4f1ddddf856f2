import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { writeAtlas } from '../data/write-atlas.js';
import { sampleInput } from '../testing/sample-input.js';
import { buildPage } from './build-page.js';
import { pageHtml, writePage } from './write-page.js';

const folder = mkdtempSync(join(tmpdir(), 'counterpoint-written-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const page = await buildPage(sampleInput(40));
const writers = [
  ['page.html', writePage],
  ['map.parquet', writeAtlas],
] as const;

describe.each(writers)('%s', (name, write) => {
  test('takes the place of an earlier file, and leaves nothing beside it', async () => {
    const own = join(folder, `new ${name}`, 'ü "x"');
    await write(join(own, name), page);
    await write(join(own, name), page);
    expect(readdirSync(own)).toEqual([name]);
  });

  test('what cannot be written is a coded error, and the earlier file stays', async () => {
    const own = join(folder, `old ${name}`);
    mkdirSync(own);
    writeFileSync(join(own, name), 'earlier');
    const cyclic = { ...page, data: { ...page.data } } as { data: Record<string, unknown> };
    Object.defineProperty(cyclic.data, 'count', {
      enumerable: true,
      get: () => {
        throw new Error('interrupted');
      },
    });
    await expect(write(join(own, name), cyclic as never)).rejects.toThrow('interrupted');
    expect(readFileSync(join(own, name), 'utf8')).toBe('earlier');
    expect(readdirSync(own)).toEqual([name]);
    for (const path of [join(own, name, 'below a file'), own])
      await expect(write(path, page)).rejects.toThrow(/CP_EXPLORER_WRITE/u);
    expect(readdirSync(own)).toEqual([name]);
  });
});

test('the pieces of a page are its whole', async () => {
  const path = join(folder, 'whole.html');
  const { bytes } = await writePage(path, page);
  const html = readFileSync(path, 'utf8');
  expect(html).toBe(await pageHtml(page));
  expect(Buffer.byteLength(html)).toBe(bytes);
});
