import { gzipSync } from 'node:zlib';
import { Rng } from '@counterpoint/core';
import { expect, test } from 'vitest';
import { makeTar } from '../../testing/make-tar.js';
import { gunzipChunks } from '../bytes/gunzip-chunks.js';
import { tarMembers } from './tar-members.js';
import type { TarMember } from './tar-parser.js';

async function read(
  archive: Buffer,
  size: number,
): Promise<{ members: TarMember[]; error?: unknown }> {
  const members: TarMember[] = [];
  async function* pieces() {
    for (let at = 0; at < archive.length; at += size) yield archive.subarray(at, at + size);
  }
  try {
    for await (const some of tarMembers(pieces(), 'x.tar')) members.push(...some);
  } catch (error) {
    return { members, error };
  }
  return { members };
}

const rng = Rng.of(5, 'tar');
const long = `${'folder/'.repeat(30)}${'n'.repeat(120)}.bin`;
const contents = new Map<string, Buffer>([
  ['empty.bin', Buffer.alloc(0)],
  ['one.bin', Buffer.from('x')],
  ['block.bin', Buffer.alloc(512, 7)],
  [long, Buffer.from('long name')],
  ['übung/漢字.txt', Buffer.from('ü')],
  ...Array.from(
    { length: 20 },
    (_, i) =>
      [
        `random/${i}.bin`,
        Buffer.from(Array.from({ length: rng.integer(3000) }, () => rng.integer(256))),
      ] as const,
  ),
]);
const archive = await makeTar([[{ name: 'folder', type: 'directory' }, ''], ...contents]);

test.each([1, 100, 512, 513, 1 << 20])(
  'reads what tar-stream packed, in pieces of %i',
  async (size) => {
    const { members, error } = await read(archive, size);
    expect(error).toBeUndefined();
    expect(members.map(({ name }) => name)).toEqual([...contents.keys()]);
    for (const { name, bytes, offset } of members) {
      expect(Buffer.from(bytes).equals(contents.get(name)!), name).toBe(true);
      expect(archive.subarray(offset, offset + bytes.length).equals(Buffer.from(bytes))).toBe(true);
    }
  },
);

test('a cut archive gives every whole member and then an error, wherever it is cut', async () => {
  const whole = (await read(archive, 4096)).members;
  for (let cut = 0; cut < archive.length - 1024; cut += 337) {
    const { members, error } = await read(archive.subarray(0, cut), 4096);
    expect(error).toMatchObject({ code: 'CP_DATA_TAR_CUT' });
    expect(members.length).toBe(
      whole.filter((member) => member.offset + member.bytes.length <= cut).length,
    );
  }
});

test('a header that is damaged or lies is refused, what comes before is kept', async () => {
  const second = (await read(archive, 4096)).members[2]!;
  const damaged = Buffer.from(archive);
  damaged[second.offset - 512]! ^= 0x20;
  const actual = await read(damaged, 4096);
  expect(actual.error).toMatchObject({ code: 'CP_DATA_TAR_HEADER' });
  expect(actual.members.length).toBe(2);

  const liar = await makeTar([
    ['a.bin', 'a'],
    ['b.bin', 'b'],
  ]);
  withSize(liar, 1024, Buffer.from([0x80, 0, 0, 0, 0xff, 0, 0, 0, 0, 0, 0, 0]));
  expect((await read(liar, 4096)).error).toMatchObject({ code: 'CP_DATA_TAR_HEADER' });
  withSize(liar, 1024, Buffer.from('10000000000\0')); // 1 GiB that is not there
  const before = process.memoryUsage().arrayBuffers;
  expect((await read(liar, 4096)).error).toMatchObject({ code: 'CP_DATA_TAR_CUT' });
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 26);
});

test('GNU long names and sizes in base 256 are read', async () => {
  const name = 'g'.repeat(150);
  const archive = Buffer.concat([
    header('././@LongLink', 151, 'L'),
    block(`${name}\0`),
    header('short', 3, '0', true),
    block('abc'),
    Buffer.alloc(1024),
  ]);
  expect((await read(archive, 700)).members).toMatchObject([
    { name, bytes: new Uint8Array(Buffer.from('abc')) },
  ]);
});

test('noise is never read as members', async () => {
  for (let i = 0; i < 30; i++) {
    const noise = Buffer.from(Array.from({ length: 2000 }, () => rng.integer(256)));
    const { members, error } = await read(noise, 512);
    expect(members).toEqual([]);
    expect(error).toMatchObject({ code: expect.stringMatching(/^CP_DATA_TAR_/) as unknown });
  }
});

function header(name: string, size: number, kind: string, binary = false): Buffer {
  const bytes = Buffer.alloc(512);
  bytes.write(name, 0);
  bytes.write(kind, 156);
  bytes.write('ustar  \0', 257);
  const field = Buffer.alloc(12);
  if (binary) {
    field[0] = 0x80;
    field[11] = size;
  } else field.write(`${size.toString(8).padStart(11, '0')}\0`);
  withSize(bytes, 0, field);
  return bytes;
}

function withSize(archive: Buffer, at: number, field: Buffer): void {
  field.copy(archive, at + 124);
  archive.fill(' ', at + 148, at + 156);
  const sum = archive.subarray(at, at + 512).reduce((total, byte) => total + byte, 0);
  archive.write(`${sum.toString(8).padStart(6, '0')}\0 `, at + 148);
}

function block(content: string): Buffer {
  const bytes = Buffer.alloc(512 * Math.ceil(content.length / 512));
  bytes.write(content);
  return bytes;
}

test.each([1, 512, 1 << 20])(
  'a compressed archive whose checksum does not hold is damaged, read by %i bytes',
  async (size) => {
    const packed = gzipSync(archive, { level: 0 });
    const at = packed.indexOf('long name');
    packed[at]! ^= 1;
    const members: TarMember[] = [];
    async function* pieces() {
      for (let from = 0; from < packed.length; from += size)
        yield packed.subarray(from, from + size);
    }
    const reading = async () => {
      for await (const some of tarMembers(gunzipChunks(pieces(), 'x.tar.gz'), 'x.tar.gz'))
        members.push(...some);
    };
    await expect(reading()).rejects.toMatchObject({ code: 'CP_DATA_GZIP' });
    expect(members).toHaveLength(contents.size);
  },
);

test('bytes behind a compressed archive do not matter to what is in it', async () => {
  const members: TarMember[] = [];
  async function* pieces() {
    yield gzipSync(archive);
    yield Buffer.from('an upload added this');
  }
  for await (const some of tarMembers(gunzipChunks(pieces(), 'x.tar.gz'), 'x.tar.gz'))
    members.push(...some);
  expect(members).toHaveLength(contents.size);
});
