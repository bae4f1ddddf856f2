import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { openAtomicFile } from './atomic-file.js';
import { checkWritable } from './check-writable.js';
import { lockFile } from './file-lock.js';
import { writeAll } from './write-all.js';
import { writeFileAtomically } from './write-file-atomically.js';

const folder = mkdtempSync(join(tmpdir(), 'counterpoint-file-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A file that takes at most `maximum` bytes at a time and `space` in all. */
function fakeHandle(maximum: number, space: number) {
  const content: number[] = [];
  const positions: (number | null)[] = [];
  const handle = {
    async write(bytes: Uint8Array, offset: number, length: number, position: number | null) {
      const bytesWritten = Math.min(maximum, length, space - content.length);
      content.push(...bytes.subarray(offset, offset + bytesWritten));
      positions.push(position);
      return { bytesWritten };
    },
  };
  return { content, positions, handle };
}

test('short writes are continued, and a full disk is an error', async () => {
  const bytes = Uint8Array.from({ length: 10 }, (_, i) => i);
  const short = fakeHandle(3, 100);
  await writeAll(short.handle, bytes, 5);
  expect(short.content).toEqual([...bytes]);
  expect(short.positions).toEqual([5, 8, 11, 14]);
  const full = fakeHandle(4, 6);
  await expect(writeAll(full.handle, bytes)).rejects.toMatchObject({ code: 'ENOSPC' });
  expect(full.positions[0]).toBeNull();
});

test('a file is complete or as it was, and nothing is left beside it', async () => {
  const path = join(folder, 'new folder/ü "x".txt');
  await writeFileAtomically(path, 'first');
  const file = await openAtomicFile(path);
  await file.write('head');
  await file.write(Buffer.from(' and tail'));
  await file.writeAt(0, Buffer.from('HE'));
  expect(readFileSync(path, 'utf8')).toBe('first');
  await file.abandon();
  expect(readFileSync(path, 'utf8')).toBe('first');
  const again = await openAtomicFile(path);
  await again.write('head');
  await again.writeAt(0, Buffer.from('HE'));
  await again.write('!');
  await again.commit();
  expect(readFileSync(path, 'utf8')).toBe('HEad!');
  await expect(again.write('more')).rejects.toMatchObject({ code: 'CP_CORE_WRITE' });
  expect(readdirSync(join(folder, 'new folder'))).toEqual(['ü "x".txt']);
});

test('what cannot be written is found before the work', async () => {
  writeFileSync(join(folder, 'a file'), '');
  mkdirSync(join(folder, 'a folder'));
  await checkWritable(join(folder, 'x/y/z.npy'));
  expect(readdirSync(join(folder, 'x/y'))).toEqual([]);
  for (const path of ['a file/x.npy', 'a folder'])
    await expect(checkWritable(join(folder, path))).rejects.toMatchObject({
      code: 'CP_CORE_WRITE',
    });
});

test.skipIf(!existsSync('/dev/null'))('no file replaces a device or a folder', async () => {
  for (const path of ['/dev/null', join(folder, 'a folder')]) {
    await expect(writeFileAtomically(path, 'x')).rejects.toMatchObject({ code: 'CP_CORE_WRITE' });
    expect(statSync(path).isFile()).toBe(false);
  }
});

test('a lock has one holder, is waited for, and a dead holder loses it', async () => {
  const path = join(folder, 'locks/index.lock');
  const lock = await lockFile(path);
  await expect(lockFile(path, { what: 'The index' })).rejects.toMatchObject({
    code: 'CP_CORE_LOCKED',
    report: { facts: { pid: process.pid } },
  });
  const waiting = lockFile(path, { waitMs: 20_000 });
  await lock.release();
  await (await waiting).release();
  expect(readdirSync(join(folder, 'locks'))).toEqual([]);
  const child = spawn(process.execPath, ['-e', '']);
  await new Promise((done) => child.on('exit', done));
  writeFileSync(path, JSON.stringify({ pid: child.pid, host: hostname(), token: 'x' }));
  const takers = await Promise.allSettled(Array.from({ length: 5 }, () => lockFile(path)));
  expect(takers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test.runIf(process.platform === 'linux')(
  'a process that nobody has waited for yet, and one with the id of an earlier one, hold no lock',
  async () => {
    // The shell becomes a program that never waits for its child.
    const parent = spawn('sh', ['-c', 'sleep 0.01 & echo $!; exec sleep 60']);
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const zombie = Number(String(line));
    while (!readFileSync(`/proc/${zombie}/stat`, 'utf8').includes(') Z ')) await wait(10);
    for (const [i, owner] of [{ pid: zombie }, { pid: process.pid, startTime: 1 }].entries()) {
      const path = join(folder, `lock-${i}`);
      writeFileSync(path, JSON.stringify({ ...owner, host: hostname() }));
      const lock = await lockFile(path);
      await expect(lockFile(path)).rejects.toMatchObject({ code: 'CP_CORE_LOCKED' });
      await lock.release();
      expect(existsSync(path)).toBe(false);
    }
    parent.kill();
  },
);
