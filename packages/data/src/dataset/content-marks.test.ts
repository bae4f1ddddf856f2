import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { ContentMarks } from './content-marks.js';

let folder = '';
const onDisk = (name: string) => ({ members: {}, path: join(folder, name) });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterpoint-marks-'));
  await writeFile(join(folder, 'a.wav'), 'one');
  await writeFile(join(folder, 'copy of a.wav'), 'one');
  await writeFile(join(folder, 'b.wav'), 'two');
});

test('files that stay on the disk are compared by their bytes, whatever is known of them', async () => {
  const marks = new ContentMarks();
  const a = await marks.of(onDisk('a.wav'), { speaker: 'ann', file: 'a.wav' });
  expect(await marks.of(onDisk('copy of a.wav'), { speaker: 'bob', file: 'copy' })).toBe(a);
  expect(await marks.of(onDisk('copy of a.wav'))).toBe(a);
  expect(await marks.of(onDisk('b.wav'), { speaker: 'ann', file: 'a.wav' })).not.toBe(a);
});

test('pieces of one file are different samples, the same piece of its copy is the same', async () => {
  const marks = new ContentMarks();
  const pieces = [
    await marks.of(onDisk('a.wav'), { start: 0, end: 1 }),
    await marks.of(onDisk('a.wav'), { start: 1, end: 2 }),
    await marks.of(onDisk('a.wav')),
  ];
  expect(new Set(pieces).size).toBe(3);
  expect(await marks.of(onDisk('copy of a.wav'), { start: 1, end: 2 })).toBe(pieces[1]);
});

test('members and rows are compared as before; what cannot be read has no mark', async () => {
  const marks = new ContentMarks();
  const png = new Uint8Array([1, 2]);
  const path = join(folder, 'a.wav');
  const member = await marks.of({ members: { png }, path }, { speaker: 'ann' });
  expect(await marks.of({ members: { png, txt: new Uint8Array([9]) } })).toBe(member);
  const row = await marks.of({ members: {} }, { text: 'a' });
  expect(await marks.of({ members: {} }, { text: 'a' })).toBe(row);
  expect(await marks.of({ members: {} }, { text: 'b' })).not.toBe(row);
  expect(await marks.of({ members: {} })).toBeUndefined();
  expect(await marks.of(onDisk('missing.wav'), { speaker: 'ann' })).toBeUndefined();
});
