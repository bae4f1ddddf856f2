import { buildSync } from 'esbuild';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { VectorIndex } from './vector-index.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'counterpoint-writers-'));
const script = join(here, `writer-${process.pid}.mjs`);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(script, { force: true });
});

/**
 * What one writer does: adds the same ids as all others and two of its own, and deletes one of
 * them.
 */
const writer = `
import { VectorIndex } from './vector-index.js';
const [folder, name] = process.argv.slice(2);
const model = { weights: 'w', pooling: 'mean' };
const index = await VectorIndex.openOrCreate(folder, { model, width: 4, waitMs: 600_000 });
const row = (prefix, i) => ({ id: prefix + i, vector: [1, i, 2, 3], facts: { by: name } });
const rows = (prefix, count) => Array.from({ length: count }, (_, i) => row(prefix, i));
await index.add([...rows('shared ', 30), ...rows(name + ' ', 2)]);
await index.delete([name + ' 0']);
index.close();
`;

test('twenty processes write at once: every id is there once, and what was deleted is gone', async () => {
  buildSync({
    stdin: { contents: writer, resolveDir: here, loader: 'ts' },
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@counterpoint/source'],
    external: ['@lancedb/lancedb', 'apache-arrow', '@tensorflow/tfjs-core', 'zod'],
  });
  const ends = await Promise.all(
    Array.from({ length: 20 }, async (_, i) => {
      const child = spawn(process.execPath, [script, join(folder, 'index'), `writer ${i}`], {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let errors = '';
      child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
      const code = await new Promise<number | null>((done) => child.on('exit', done));
      return code === 0 ? '' : errors;
    }),
  );
  expect(ends.filter((errors) => errors !== '')).toEqual([]);
  const model = { weights: 'w', pooling: 'mean' };
  const index = await VectorIndex.open(join(folder, 'index'), { model });
  const ids: string[] = [];
  for await (const { id } of index.list()) ids.push(id);
  const expected = [
    ...Array.from({ length: 30 }, (_, i) => `shared ${i}`),
    ...Array.from({ length: 20 }, (_, i) => `writer ${i} 1`),
  ];
  expect(ids.sort()).toEqual(expected.sort());
  expect(await index.search([1, 0, 2, 3], 1000, { exact: true })).toHaveLength(50);
  index.close();
}, 300_000);
