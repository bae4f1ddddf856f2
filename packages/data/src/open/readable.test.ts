import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../testing/scratch-folder.js';
import { listSplits, openDataset } from './open-dataset.js';
import { readable } from './readable.js';

const scratch = scratchFolder();

test('a refusal of the system is coded, a fault of the program is not', async () => {
  const refused = Object.assign(new Error('EIO: i/o error, read'), {
    syscall: 'read',
    path: '/disk/file',
  });
  await expect(readable('here', () => Promise.reject(refused))).rejects.toMatchObject({
    code: 'CP_DATA_READ',
    report: { where: '/disk/file' },
  });
  await expect(
    readable('here', () => Promise.reject(new RangeError('fault'))),
  ).rejects.toBeInstanceOf(RangeError);
});

test.skipIf(process.geteuid === undefined)('data in a folder that may not be read', async () => {
  const root = join(scratch, 'closed');
  mkdirSync(join(root, 'train'), { recursive: true });
  chmodSync(dirname(root), 0o755);
  chmodSync(root, 0);
  const superuser = process.geteuid!() === 0; // who may read everything: look as nobody
  if (superuser) process.seteuid!(65534);
  try {
    await expect(openDataset(root)).rejects.toMatchObject({ code: 'CP_DATA_READ' });
    await expect(listSplits(root)).rejects.toMatchObject({ code: 'CP_DATA_READ' });
  } finally {
    if (superuser) process.seteuid!(0);
    chmodSync(root, 0o755);
  }
});

test.each(['a.csv', 'a.tsv', 'a.jsonl', 'a.txt', 'a.csv.gz', 'a.tar', 'a.tar.gz', 'a.parquet'])(
  'a pointer of Git LFS in place of %s',
  async (name) => {
    const path = join(scratch, name);
    writeFileSync(path, 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n');
    await expect(openDataset(path)).rejects.toThrow(/CP_DATA_READ.*Git LFS.*git lfs pull/su);
  },
);
