import { decodePicture } from '@counterpoint/image';
import { Rng } from '@counterpoint/core';
import sharp, { type Sharp } from 'sharp';
import type { DamageName, FuzzKind } from '../fuzz-kind.js';

/** A picture of waves and noise, so that every coder has something to say. */
function picture(channels: 1 | 3 | 4, seed: number): Sharp {
  const [width, height] = [37, 23];
  const rng = Rng.of(seed, 'picture');
  const data = Uint8Array.from(
    { length: width * height * channels },
    (_, i) => 127 + 90 * Math.sin(i / 40 + (i % channels)) + rng.integer(30),
  );
  return sharp(data, { raw: { width, height, channels } });
}

/** A format written by sharp in several ways. */
function kind(
  format: string,
  detects: readonly DamageName[],
  ...write: readonly (() => Sharp)[]
): FuzzKind {
  return {
    name: `picture/${format}`,
    detects,
    intact: () => Promise.all(write.map((make) => make().toBuffer())),
    decode: async (bytes) => {
      const { height, width, channels, data } = await decodePicture(bytes, { where: format });
      return `${height} ${width} ${channels} ${Buffer.from(data).toString('base64')}`;
    },
  };
}

export const kinds: readonly FuzzKind[] = [
  kind(
    'png',
    ['cut'],
    () => picture(3, 1).png(),
    () => picture(4, 2).png({ progressive: true }),
    () => picture(3, 3).png({ palette: true }),
  ),
  kind(
    'jpeg',
    ['cut'],
    () => picture(3, 1).jpeg(),
    () => picture(3, 2).jpeg({ progressive: true }),
    () => picture(1, 3).jpeg({ quality: 30 }),
  ),
  kind(
    'webp',
    ['cut'],
    () => picture(3, 1).webp(),
    () => picture(4, 2).webp({ lossless: true }),
  ),
  kind('gif', ['cut'], () => picture(3, 1).gif()),
  kind(
    'tiff',
    ['cut'],
    () => picture(3, 1).tiff({ compression: 'none' }),
    () => picture(3, 2).tiff({ compression: 'lzw', predictor: 'horizontal' }),
    () => picture(4, 3).tiff({ compression: 'deflate', tile: true, tileWidth: 16, tileHeight: 16 }),
  ),
  kind('avif', ['cut'], () => picture(3, 1).avif({ effort: 0 })),
];
