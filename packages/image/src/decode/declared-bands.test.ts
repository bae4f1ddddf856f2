import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { writeTiff, type TiffOptions } from '../testing/write-tiff.js';
import { decodePicture } from './decode-picture.js';

const base: TiffOptions = { width: 2, height: 3, bands: 4, bits: 8, photometric: 5 };
const bytes = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 29 + 3) & 255);
const levelsOf = async (file: Uint8Array, options = {}) =>
  Array.from((await decodePicture(file, options)).data);
const floats = (values: ArrayLike<number>) => new Uint8Array(Float32Array.from(values).buffer);
const near = (actual: readonly number[], expected: readonly number[], tolerance: number) => {
  expect(actual.length).toBe(expected.length);
  actual.forEach((level, i) =>
    expect(Math.abs(level - expected[i]!), `level ${i}`).toBeLessThanOrEqual(tolerance),
  );
};

describe('ink of a TIFF', () => {
  const ink = bytes(24);

  it.each([
    ['16 bits', { bits: 16 }, Uint8Array.from({ length: 48 }, (_, i) => ink[i >> 1]!)],
    ['floats', { bits: 32, format: 3 }, floats(Array.from(ink, (level) => level / 255))],
  ])('of %s has the colours of 8 bits', async (_, change, samples) => {
    const expected = await levelsOf(writeTiff(base, ink));
    expect(await levelsOf(writeTiff({ ...base, ...change }, samples))).toEqual(expected);
  });

  it('with alpha is blended', async () => {
    const withAlpha = bytes(30);
    const colours = withAlpha.filter((_, i) => i % 5 < 4);
    const opaque = await levelsOf(writeTiff(base, colours));
    const file = writeTiff({ ...base, bands: 5, extraSamples: [2] }, withAlpha);
    const expected = opaque.map(
      (level, i) => (level * withAlpha[5 * Math.floor(i / 3) + 4]!) / 255,
    );
    near(await levelsOf(file, { background: [0, 0, 0] }), expected, 1);
  });
});

describe('alpha of a TIFF beside floats', () => {
  const rgba = { ...base, photometric: 2, bits: 32, format: 3 };
  const levels = bytes(24);
  const alphaAt = (i: number) => levels[4 * Math.floor(i / 4) + 3]! / 255;
  const expected = [...levels].flatMap((level, i) => (i % 4 < 3 ? [level * alphaAt(i)] : []));

  it.each([
    ['alpha', 2, (level: number) => level / 255],
    ['premultiplied alpha', 1, (level: number, i: number) => (level / 255) * alphaAt(i)],
  ])('%s', async (_, kind, value) => {
    const samples = Array.from(levels, (level, i) => (i % 4 < 3 ? value(level, i) : level / 255));
    const file = writeTiff({ ...rgba, extraSamples: [kind] }, floats(samples));
    near(await levelsOf(file, { background: [0, 0, 0] }), expected, 2);
    await expect(decodePicture(file, { range: [0, 1] })).rejects.toThrow(
      /CP_IMAGE_UNSUPPORTED.*a range of colours with alpha/su,
    );
  });
});

it.each([false, true])('differences of floats, big endian %s', async (bigEndian) => {
  const values = Float32Array.from({ length: 18 }, (_, i) => ((i * 7) % 18) / 17);
  const rows = [0, 1, 2].map((row) => {
    const highestFirst = Buffer.alloc(24);
    for (let i = 0; i < 6; i++) highestFirst.writeFloatBE(values[6 * row + i]!, 4 * i);
    const planes = Uint8Array.from(
      { length: 24 },
      (_, i) => highestFirst[4 * (i % 6) + Math.floor(i / 6)]!,
    );
    return planes.map((byte, i) => (i < 3 ? byte : byte - planes[i - 3]!));
  });
  const file = writeTiff(
    { ...base, bands: 3, photometric: 2, bits: 32, format: 3, predictor: 3, bigEndian },
    Buffer.concat(rows),
  );
  const expected = Array.from(values, (value) => Math.floor(255 * value + 0.5));
  expect(await levelsOf(file)).toEqual(expected);
});

it.each([[2], [3], [6], [8]])(
  'EXIF behind the lines of a PNG: orientation %d',
  async (orientation) => {
    for (const side of [9, 150]) {
      const levels = Uint8Array.from({ length: side * 7 * 3 }, (_, i) => (i * 31) & 255);
      const raw = { width: side, height: 7, channels: 3 as const };
      const png = await sharp(levels, { raw }).png().toBuffer();
      const exif = Buffer.from(
        'MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0',
        'latin1',
      );
      exif.writeUInt16BE(orientation, 18);
      const chunk = Buffer.alloc(12 + exif.length);
      chunk.writeUInt32BE(exif.length);
      chunk.write('eXIf', 4, 'latin1');
      exif.copy(chunk, 8);
      chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), chunk.length - 4);
      const end = png.length - 12;
      const late = Buffer.concat([png.subarray(0, end), chunk, png.subarray(end)]);
      const early = Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)]);
      const turned = await decodePicture(late);
      expect([...turned.data]).toEqual(await levelsOf(early));
      expect(turned.width).toBe(orientation > 4 ? 7 : side);
    }
  },
);
