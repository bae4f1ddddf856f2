import { mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RunFolder } from './run-folder.js';
import { writing } from './writing.js';

const record = {
  config: {},
  versions: {},
  engine: 'cpu',
  data: { name: 'd', size: 1, fingerprint: 'f' },
};

test('what the system refuses becomes a coded error, a fault of the program stays one', async () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
    code: 'ENOSPC',
    syscall: 'write',
  });
  await expect(writing('here', () => Promise.reject(full))).rejects.toMatchObject({
    code: 'CP_CLI_WRITE',
    report: { where: 'here' },
  });
  await expect(
    writing('here', () => Promise.reject(new TypeError('fault'))),
  ).rejects.toBeInstanceOf(TypeError);
});

test('a run in a place that cannot be a folder', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'counterpoint-writing-')), 'file');
  await writeFile(file, '');
  await expect(RunFolder.create(join(file, 'run'), record)).rejects.toMatchObject({
    code: 'CP_CLI_WRITE',
  });
});

test.skipIf(process.platform !== 'linux')('metrics on a full disk', async () => {
  const { folder } = await RunFolder.open(await started());
  await expect(folder.log(1, { loss: 1 })).rejects.toMatchObject({ code: 'CP_CLI_WRITE' });
});

/** A run whose metrics go to a device that is always full. */
async function started(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'counterpoint-full-'));
  await RunFolder.create(path, record);
  await symlink('/dev/full', join(path, 'metrics.jsonl'));
  return path;
}
