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
