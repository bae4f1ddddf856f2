import { Rng } from '@counterpoint/core';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { gunzipChunks } from './gunzip-chunks.js';

const rng = Rng.of(1, 'gzip test');
const text = Buffer.from(Array.from({ length: 300_000 }, () => 97 + rng.integer(20)));
const packed = gzipSync(text);

async function* inPieces(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function inflate(bytes: Buffer, size = 4096): Promise<{ content: Buffer; error?: unknown }> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of gunzipChunks(inPieces(bytes, size), 'x.gz')) chunks.push(chunk);
  } catch (error) {
    return { content: Buffer.concat(chunks), error };
  }
  return { content: Buffer.concat(chunks) };
}

test.each([1000, 4096, 1 << 20])('inflates a stream in pieces of %i', async (size) => {
  const { content, error } = await inflate(packed, size);
  expect(error).toBeUndefined();
  expect(content.equals(text)).toBe(true);
});

test('inflates several members as one', async () => {
  const { content } = await inflate(Buffer.concat([gzipSync('one '), gzipSync('two')]));
  expect(content.toString()).toBe('one two');
});

test('a torn end gives what came before, always the same, and then an error', async () => {
  const torn = packed.subarray(0, packed.length >> 1);
  const first = await inflate(torn);
  expect(first.error).toMatchObject({ code: 'CP_DATA_GZIP', report: { facts: { torn: true } } });
  expect(first.content.length).toBeGreaterThan(text.length / 3);
  expect(text.subarray(0, first.content.length).equals(first.content)).toBe(true);
  for (let i = 0; i < 5; i++)
    expect((await inflate(torn)).content.length).toBe(first.content.length);
});

test('a flipped bit and a text file are damage', async () => {
  const flipped = Buffer.from(packed);
  flipped[packed.length - 6]! ^= 1;
  expect((await inflate(flipped)).error).toMatchObject({
    code: 'CP_DATA_GZIP',
    report: { facts: { torn: false } },
  });
  expect((await inflate(Buffer.from('no gzip at all'))).error).toMatchObject({
    code: 'CP_DATA_GZIP',
  });
  expect((await inflate(Buffer.alloc(0))).content.length).toBe(0);
});

test.each([1, 7, 4096, 1 << 20])(
  'zeros after the end are padding, anything else is an error after all bytes, in pieces of %i',
  async (size) => {
    const two = Buffer.concat([gzipSync('one '), gzipSync('two')]);
    expect(await inflate(Buffer.concat([two, Buffer.alloc(1000)]), size)).toEqual({
      content: Buffer.from('one two'),
    });
    for (const rest of ['x', '\0\0rest', '\x1f', '\x1f\x8b', '\x1f\x8bgarbage that is no member']) {
      const { content, error } = await inflate(
        Buffer.concat([two, Buffer.from(rest, 'latin1')]),
        size,
      );
      expect(content.toString()).toBe('one two');
      expect(error).toMatchObject({ code: 'CP_DATA_GZIP' });
    }
  },
);

test('a cut at every byte of two members is an error or the first member alone', async () => {
  const first = gzipSync('one '.repeat(50));
  const both = Buffer.concat([first, gzipSync('two')]);
  for (let cut = 1; cut < both.length; cut++) {
    const { content, error } = await inflate(both.subarray(0, cut), 16);
    expect(`${'one '.repeat(50)}two`.startsWith(content.toString())).toBe(true);
    expect(error === undefined, `cut at ${cut}`).toBe(cut === first.length);
  }
});

test('optional fields of a header are passed over', async () => {
  const plain = gzipSync('text');
  const header = Buffer.from(plain.subarray(0, 10));
  header[3] = 2 | 4 | 8 | 16;
  const fields = Buffer.from('\x03\x00abcname\0comment\0\x12\x34', 'latin1');
  for (const size of [1, 1000])
    expect(await inflate(Buffer.concat([header, fields, plain.subarray(10)]), size)).toEqual({
      content: Buffer.from('text'),
    });
});
