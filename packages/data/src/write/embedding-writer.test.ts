import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../testing/scratch-folder.js';
import { embeddingWriter } from './embedding-writer.js';
import { readEmbeddings } from './read-embeddings.js';

const folder = scratchFolder();

test.each(['parquet', 'npy'])('.%s: what is written is read again, bit for bit', async (kind) => {
  const path = join(folder, `some.${kind}`);
  const file = embeddingWriter(path, 3);
  const values = Float32Array.from({ length: 15 }, (_, i) =>
    Math.fround(Math.sin(i) * 10 ** (i - 7)),
  );
  await file.write({ ids: ['a.jpg', 'b\n"ü'], values: values.subarray(0, 6), labels: [4, -1] });
  await file.write({ ids: ['c', 'd', 'e'], values: values.subarray(6) });
  expect(existsSync(path)).toBe(false);
  const written = await file.finish();
  expect(written[0]).toBe(path);
  expect(await readEmbeddings(path)).toEqual({
    ids: ['a.jpg', 'b\n"ü', 'c', 'd', 'e'],
    width: 3,
    values,
    labels: Int32Array.from([4, -1, -1, -1, -1]),
  });
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('.npy has the layout that NumPy reads', async () => {
  const path = join(folder, 'layout.npy');
  const file = embeddingWriter(path, 2);
  await file.write({ ids: ['x'], values: Float32Array.of(1, -2) });
  await file.finish();
  const bytes = readFileSync(path);
  expect(bytes.subarray(0, 8)).toEqual(Buffer.from('\x93NUMPY\x01\x00', 'latin1'));
  expect(bytes.readUInt16LE(8)).toBe(118);
  expect(bytes.toString('latin1', 10, 128).trimEnd()).toBe(
    "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }",
  );
  expect([bytes[127], bytes.length, bytes.readFloatLE(128), bytes.readFloatLE(132)]).toEqual([
    10, 136, 1, -2,
  ]);
});

test('many rows in several row groups', async () => {
  const path = join(folder, 'many.parquet');
  const file = embeddingWriter(path, 4);
  for (let i = 0; i < 9; i++)
    await file.write({
      ids: Array.from({ length: 1000 }, (_, n) => `${i}-${n}`),
      values: new Float32Array(4000).fill(i),
    });
  await file.finish();
  const { ids, values } = await readEmbeddings(path);
  expect([ids.length, ids[8500], values[4 * 8500]]).toEqual([9000, '8-500', 8]);
});

test('what does not fit is refused, and nothing is left behind', async () => {
  expect(() => embeddingWriter('x.csv', 2)).toThrow(/CP_DATA_WRITE/);
  const file = embeddingWriter(join(folder, 'wrong.npy'), 2);
  await expect(file.write({ ids: ['a'], values: new Float32Array(3) })).rejects.toMatchObject({
    code: 'CP_DATA_WRITE',
  });
  await file.write({ ids: ['a'], values: new Float32Array(2) });
  await file.abandon();
  for (const kind of ['npy', 'parquet']) {
    writeFileSync(join(folder, 'a file'), '');
    const nowhere = embeddingWriter(join(folder, 'a file', `x.${kind}`), 2);
    await expect(nowhere.open()).rejects.toMatchObject({ code: 'CP_DATA_WRITE' });
    const fresh = embeddingWriter(join(folder, 'new', kind, `x.${kind}`), 2);
    await fresh.open();
    await fresh.write({ ids: ['a'], values: new Float32Array(2) });
    await fresh.finish();
    expect((await readEmbeddings(join(folder, 'new', kind, `x.${kind}`))).ids).toEqual(['a']);
    mkdirSync(join(folder, `taken.${kind}`, 'x'), { recursive: true });
    const writer = embeddingWriter(join(folder, `taken.${kind}`), 2);
    await expect(writer.finish()).rejects.toMatchObject({ code: 'CP_DATA_WRITE' });
  }
  expect(
    readdirSync(folder).filter((name) => name.includes('wrong') || name.endsWith('.part')),
  ).toEqual([]);
});

test('damaged files are refused', async () => {
  for (const content of [
    '',
    'no numpy',
    readFileSync(join(folder, 'layout.npy')).subarray(0, 130),
  ]) {
    writeFileSync(join(folder, 'damaged.npy'), content);
    await expect(readEmbeddings(join(folder, 'damaged.npy'))).rejects.toMatchObject({
      code: 'CP_DATA_NPY',
    });
  }
});

test.each([8, 40])(
  'a file that may not grow beyond %i KiB is an error and leaves nothing',
  (kilobytes) => {
    const root = fileURLToPath(new URL('../../../../', import.meta.url));
    const into = join(folder, `quota-${kilobytes}`);
    mkdirSync(into);
    const script = join(root, 'packages/data/testing', `quota-${process.pid}-${kilobytes}.mts`);
    writeFileSync(
      script,
      `import { embeddingWriter } from '../src/write/embedding-writer.js';
      for (const kind of ['npy', 'parquet']) {
        const file = embeddingWriter(${JSON.stringify(into)} + '/x.' + kind, 32);
        const ids = Array.from({ length: 100 }, (_, n) => 'row ' + n);
        try {
          for (let i = 0; i < 12; i++) await file.write({ ids, values: new Float32Array(3200).fill(i) });
          await file.finish();
          console.log('finished');
        } catch (error) {
          console.log(error.code);
        }
      }`,
    );
    const command =
      `ulimit -f ${kilobytes}; exec ${process.execPath} --conditions=@counterpoint/source ` +
      `--import tsx ${script}`;
    try {
      const output = execFileSync('bash', ['-c', command], { cwd: root, encoding: 'utf8' });
      expect(output.trim().split('\n')).toEqual(['CP_DATA_WRITE', 'CP_DATA_WRITE']);
    } finally {
      rmSync(script);
    }
    expect(readdirSync(into)).toEqual([]);
  },
  120_000,
);
