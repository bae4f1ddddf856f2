import { expect, test } from 'vitest';
import { lines, longestLine } from './lines.js';

async function* inPieces(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(content: string | Buffer, size: number): Promise<[number, string][]> {
  const actual: [number, string][] = [];
  for await (const list of lines(inPieces(Buffer.from(content as string), size), 'x.txt')) {
    for (const { number, bytes, tooLong } of list)
      actual.push([number, tooLong ? 'too long' : bytes.toString()]);
  }
  return actual;
}

test.each([1, 2, 3, 7, 1000])(
  'line ends of every kind, a byte-order mark and no last line end, in pieces of %i',
  async (size) => {
    // A byte-order mark split over pieces is not a case: files are read in pieces of 64 KiB.
    const content =
      size < 3 ? 'one\r\ntwo\n\nvier ü 漢\r\nlast' : '\ufeffone\r\ntwo\n\nvier ü 漢\r\nlast';
    expect(await read(content, size)).toEqual([
      [1, 'one'],
      [2, 'two'],
      [3, ''],
      [4, 'vier ü 漢'],
      [5, 'last'],
    ]);
  },
);

test.each([4, 5, 1000])('carriage returns alone end lines, in pieces of %i', async (size) => {
  expect(await read('one\rtwo\r\rlast', Math.max(size, 5))).toEqual([
    [1, 'one'],
    [2, 'two'],
    [3, ''],
    [4, 'last'],
  ]);
});

test('a line without end does not fill the memory, and the next is read', async () => {
  const content = Buffer.concat([
    Buffer.from('a\n'),
    Buffer.alloc(longestLine + 100_000, 'x'),
    Buffer.from('\nb\n'),
  ]);
  expect(await read(content, 65536)).toEqual([
    [1, 'a'],
    [2, 'too long'],
    [3, 'b'],
  ]);
});

test.each([
  ['little', [0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]],
  ['big', [0, 0, 0xfe, 0xff, 0, 0, 0, 0x61]],
])('UTF-32 of %s endian is named', async (_, bytes) => {
  await expect(read(Buffer.from(bytes), 100)).rejects.toMatchObject({
    code: 'CP_DATA_LINE',
    message: expect.stringContaining('UTF-32') as string,
  });
});

test.each(['\ufeffhello', 'id,text\n', 'café, à la carte'])('UTF-16 is named: %j', async (text) => {
  const little = Buffer.from(text, 'utf16le');
  for (const bytes of [little, Buffer.from(little).swap16()])
    await expect(read(bytes, 100)).rejects.toMatchObject({
      code: 'CP_DATA_LINE',
      message: expect.stringContaining('UTF-16') as string,
    });
});

test('bytes of 0 among others are no UTF-16', async () => {
  for (const text of ['a\0b\0', 'id,text\na,b\0c\n', 'ab\0\0cd\0\0'])
    expect((await read(Buffer.from(text), 100)).length).toBeGreaterThan(0);
});
