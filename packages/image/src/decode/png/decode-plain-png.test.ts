import { Rng } from '@counterpoint/core';
import { crc32, deflateSync } from 'node:zlib';
import sharp, { type PngOptions } from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodePicture } from '../decode-picture.js';
import { decodeWithSharp } from '../decode-with-sharp.js';
import { decodePlainPng } from './decode-plain-png.js';

const maxPixels = 16_384;
const white = [255, 255, 255] as const;
type Background = readonly [number, number, number];

const bySharp = async (bytes: Uint8Array, background: Background = white) => {
  const { levels, ...facts } = await decodeWithSharp(
    bytes,
    { maxPixels: 1e6, background },
    { name: 'PNG' },
  );
  return { ...facts, levels: Buffer.from(levels) };
};
const plainly = (bytes: Uint8Array, background: Background = white) => {
  const plain = decodePlainPng(bytes, maxPixels, background);
  return plain && { ...plain, levels: Buffer.from(plain.levels) };
};
/** Each level three times. */
const rgb = (levels: Uint8Array) =>
  Buffer.from([...levels].flatMap((level) => [level, level, level]));

/** A PNG file of waves and noise by libvips. */
async function file(
  seed: number,
  options: PngOptions = {},
  { width = 33, height = 21, channels = 3 as 1 | 2 | 3 | 4 } = {},
): Promise<Buffer> {
  const rng = Rng.of(seed, 'png');
  const levels = Uint8Array.from(
    { length: width * height * channels },
    (_, i) => 128 + 90 * Math.sin(i / (7 + (seed % 11))) + 36 * rng.uniform(),
  );
  const image = sharp(levels, { raw: { width, height, channels } });
  return (channels < 3 ? image.toColourspace('b-w') : image).png(options).toBuffer();
}

const chunk = (name: string, content: Uint8Array) => {
  const bytes = Buffer.alloc(12 + content.length);
  bytes.writeUInt32BE(content.length);
  bytes.write(name, 4, 'latin1');
  bytes.set(content, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, -4)), bytes.length - 4);
  return bytes;
};

interface Drawn {
  readonly width?: number;
  readonly height?: number;
  readonly depth?: number;
  readonly type?: number;
  readonly interlace?: number;
  readonly lines?: Uint8Array;
  readonly chunks?: readonly Buffer[];
}

/** A PNG file, chunk by chunk. */
function written({
  width = 13,
  height = 7,
  depth = 8,
  type = 0,
  interlace = 0,
  chunks = [],
  lines,
}: Drawn): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([depth, type, 0, 0, interlace], 8);
  const samples = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }[type]!;
  const length = Math.ceil((width * samples * depth) / 8);
  const rng = Rng.of(width, depth, type);
  const randomBytes = Uint8Array.from({ length: height * (length + 1) }, (_, i) =>
    i % (length + 1) === 0 ? Math.floor(i / (length + 1)) % 5 : rng.integer(256),
  );
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    ...chunks,
    chunk('IDAT', deflateSync(lines ?? randomBytes)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
const palette = (size: number) =>
  chunk(
    'PLTE',
    Uint8Array.from({ length: 3 * size }, (_, i) => i * 5),
  );

describe('a small plain PNG', () => {
  test.each<[number, PngOptions]>([
    [3, {}],
    [3, { adaptiveFiltering: true }],
    [4, { adaptiveFiltering: true }],
    [1, { adaptiveFiltering: true }],
    [3, { palette: true }],
    [3, { palette: true, colours: 13 }],
    [4, { palette: true, colours: 3 }],
    [3, { compressionLevel: 0 }],
  ])('of %i channels has exactly the levels of libvips: %j', async (channels, options) => {
    for (let seed = 0; seed < 8; seed++) {
      const size = { width: 1 + ((seed * 37) % 71), height: 1 + ((seed * 53) % 59) };
      const bytes = await file(seed, options, { ...size, channels: channels as 3 });
      const plain = plainly(bytes)!;
      const expected = await bySharp(bytes);
      expect(plain).toMatchObject({ ...size, alpha: false });
      expect(plain.bands === 1 ? rgb(plain.levels) : plain.levels).toEqual(expected.levels);
    }
  });

  test.each([1, 2, 4, 8])('of grey levels of %i bits, with every filter', async (depth) => {
    for (let width = 1; width < 40; width += 5) {
      const bytes = written({ width, depth });
      expect(rgb(plainly(bytes)!.levels)).toEqual((await bySharp(bytes)).levels);
    }
  });

  test.each([1, 2, 4, 8])('of a palette of %i bits, some of it transparent', async (depth) => {
    const chunks = [palette(2 ** depth), chunk('tRNS', Buffer.of(0, 77))];
    for (const background of [white, [10, 100, 200]] as const) {
      const bytes = written({ depth, type: 3, chunks });
      expect(plainly(bytes, background)).toEqual(await bySharp(bytes, background));
    }
  });

  test('is blended onto a background as libvips does, every level with every opacity', async () => {
    const pixels = Uint8Array.from({ length: 4 * 128 * 128 }, (_, i) => {
      const pixel = i >> 2;
      return i % 4 === 3 ? (pixel % 128) * 2 + ((pixel >> 7) & 1) : (pixel >> 6) + (i % 4);
    });
    const raw = { width: 128, height: 128, channels: 4 } as const;
    const bytes = await sharp(pixels, { raw }).png().toBuffer();
    for (const background of [white, [0, 0, 0], [10, 100, 200]] as const)
      expect(plainly(bytes, background)).toEqual(await bySharp(bytes, background));
  });

  test.each<[string, () => Buffer | Promise<Buffer>]>([
    ['is interlaced', () => file(1, { progressive: true })],
    ['has 16 bits', () => written({ depth: 16 })],
    ['has grey levels with opacity', () => written({ type: 4 })],
    [
      'has a colour that is transparent',
      () => written({ chunks: [chunk('tRNS', Buffer.of(0, 3))] }),
    ],
    ['is large', () => written({ width: 129, height: 128 })],
    ['has a profile', () => written({ chunks: [chunk('iCCP', Buffer.of(0))] })],
    ['is turned', () => written({ chunks: [chunk('eXIf', Buffer.of(0))] })],
    ['moves', () => written({ chunks: [chunk('acTL', Buffer.alloc(8))] })],
    ['has no palette', () => written({ type: 3 })],
    ['has a number beyond its palette', () => written({ type: 3, chunks: [palette(3)] })],
    ['has too few lines', () => written({ lines: new Uint8Array(40) })],
    ['has too many lines', () => written({ lines: new Uint8Array(400) })],
    ['names no filter', () => written({ lines: new Uint8Array(14 * 7).fill(9) })],
    ['is cut off', async () => (await file(1)).subarray(0, 300)],
    ['has no pixels', () => written({ width: 0 })],
  ])('is left to libvips where it %s', async (_, make) => {
    expect(plainly(await make())).toBeUndefined();
  });

  test('too few lines are refused', async () => {
    await expect(decodePicture(written({ lines: new Uint8Array(40) }))).rejects.toMatchObject({
      code: 'CP_IMAGE_DAMAGED',
    });
  });
});
