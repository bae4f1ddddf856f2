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
    const newFolder = join(folder, `new ${name}`, 'ü "x"');
    await write(join(newFolder, name), page);
    await write(join(newFolder, name), page);
    expect(readdirSync(newFolder)).toEqual([name]);
  });

  test('what cannot be written is a coded error, and the earlier file stays', async () => {
    const oldFolder = join(folder, `old ${name}`);
    mkdirSync(oldFolder);
    writeFileSync(join(oldFolder, name), 'earlier');
    const cyclic = { ...page, data: { ...page.data } } as { data: Record<string, unknown> };
    Object.defineProperty(cyclic.data, 'count', {
      enumerable: true,
      get: () => {
        throw new Error('interrupted');
      },
    });
    await expect(write(join(oldFolder, name), cyclic as never)).rejects.toThrow('interrupted');
    expect(readFileSync(join(oldFolder, name), 'utf8')).toBe('earlier');
    expect(readdirSync(oldFolder)).toEqual([name]);
    for (const path of [join(oldFolder, name, 'below a file'), oldFolder])
      await expect(write(path, page)).rejects.toThrow(/CP_EXPLORER_WRITE/u);
    expect(readdirSync(oldFolder)).toEqual([name]);
  });
});

test('the pieces of a page are its whole', async () => {
  const path = join(folder, 'whole.html');
  const { bytes } = await writePage(path, page);
  const html = readFileSync(path, 'utf8');
  expect(html).toBe(await pageHtml(page));
  expect(Buffer.byteLength(html)).toBe(bytes);
});
