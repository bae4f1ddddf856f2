import { Rng } from '@counterpoint/core';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp, { type JpegOptions } from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodePicture } from '../decode-picture.js';
import { decodeWithSharp } from '../decode-with-sharp.js';
import { decodePlainJpeg } from './decode-plain-jpeg.js';

/** Files of 13 x 19 by ImageMagick, a colour sample for 2 x 1, 1 x 2 and 4 x 1 pixels. */
const fixtures = fileURLToPath(new URL('../../../fixtures/jpeg', import.meta.url));
const maxPixels = 65_536;
const white = [255, 255, 255] as const;

/** A JPEG file of waves and noise. */
async function file(
  seed: number,
  options: JpegOptions = {},
  { width = 33, height = 21, channels = 3 as 1 | 3 | 4, metadata = false } = {},
): Promise<Buffer> {
  const rng = Rng.of(seed, 'jpeg');
  const levels = Uint8Array.from(
    { length: width * height * channels },
    (_, i) => 128 + 90 * Math.sin(i / (7 + (seed % 11))) + 36 * rng.uniform(),
  );
  const image = sharp(levels, { raw: { width, height, channels } });
  const coloured = channels === 1 ? image.toColourspace('b-w') : image;
  const cmyk = channels === 4 ? coloured.toColourspace('cmyk') : coloured;
  return (metadata ? cmyk.withMetadata({ orientation: 6 }) : cmyk).jpeg(options).toBuffer();
}

const bySharp = (bytes: Uint8Array) =>
  decodeWithSharp(bytes, { maxPixels, background: white }, { name: 'JPEG' });

describe('a small plain JPEG', () => {
  test.each([
    ...['4:4:4', '4:2:0'].flatMap((chromaSubsampling) =>
      [5, 60, 95, 100].map((quality) => ({ chromaSubsampling, quality })),
    ),
    { progressive: true },
    { progressive: true, chromaSubsampling: '4:4:4', quality: 30 },
    { mozjpeg: true },
    { optimiseCoding: false, trellisQuantisation: false },
  ])('has exactly the levels of libvips: %j', async (options) => {
    for (let seed = 0; seed < 12; seed++) {
      const size = { width: 1 + ((seed * 37) % 71), height: 1 + ((seed * 53) % 59) };
      const bytes = await file(seed, options, size);
      const plain = await decodePlainJpeg(bytes, maxPixels);
      expect({ ...plain, levels: undefined }).toEqual({
        ...size,
        bands: 3,
        alpha: false,
        levels: undefined,
      });
      expect(Buffer.from(plain!.levels)).toEqual(Buffer.from((await bySharp(bytes)).levels));
    }
  });

  test('of one channel shows the same picture', async () => {
    const bytes = await file(5, {}, { channels: 1 });
    const plain = await decodePlainJpeg(bytes, maxPixels);
    expect(plain).toMatchObject({ bands: 1, height: 21, width: 33 });
    const { data } = await decodePicture(bytes);
    expect(Buffer.from(data)).toEqual(Buffer.from((await bySharp(bytes)).levels));
  });

  test.each([
    ['is turned by its metadata', () => file(1, {}, { metadata: true })],
    ['has four inks', () => file(1, {}, { channels: 4 })],
    ['is large', () => file(1, {}, { width: 257, height: 256 })],
    ['is cut off', async () => (await file(1)).subarray(0, 500)],
    ['has bytes after its end', async () => Buffer.concat([await file(1), Buffer.of(1)])],
    [
      'has no frame',
      async () => Buffer.concat([(await file(1)).subarray(0, 20), Buffer.of(0xff, 0xd9)]),
    ],
  ])('is left to libvips where it %s', async (_, make) => {
    expect(await decodePlainJpeg(await make(), maxPixels)).toBeUndefined();
  });

  test.each(readdirSync(fixtures))(
    'of other colour samplings has the same levels: %s',
    async (name) => {
      const bytes = readFileSync(join(fixtures, name));
      const plain = await decodePlainJpeg(bytes, maxPixels);
      expect(plain).toMatchObject({ bands: 3, height: 13, width: 19 });
      expect(Buffer.from(plain!.levels)).toEqual(Buffer.from((await bySharp(bytes)).levels));
    },
  );

  test('that is damaged has its size or is refused, and the next one is decoded as ever', async () => {
    const rng = Rng.of(3, 'damage');
    const intact = await file(8);
    const { levels } = (await decodePlainJpeg(intact, maxPixels))!;
    for (let seed = 0; seed < 200; seed++) {
      const bytes = await file(seed % 9, { quality: 70 });
      const frame = bytes.indexOf(Buffer.of(0xff, 0xc0)) + 10;
      for (let i = 0; i <= seed % 3; i++)
        bytes[frame + Math.floor(rng.uniform() * (bytes.length - 2 - frame))]! ^= 1 << (seed % 8);
      const picture = await decodePicture(bytes).catch((error: unknown) => error);
      if (picture instanceof Error)
        expect(picture).toMatchObject({ code: expect.stringMatching(/^CP_IMAGE_/) as string });
      else expect(picture).toMatchObject({ height: 21, width: 33 });
      expect((await decodePlainJpeg(intact, maxPixels))!.levels).toEqual(levels);
    }
  });
});
