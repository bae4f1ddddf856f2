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

/** A format written by sharp, or by hand, in several ways. */
function kind(
  format: string,
  detects: readonly DamageName[],
  ...write: readonly (() => Sharp | Uint8Array)[]
): FuzzKind {
  return {
    name: `picture/${format}`,
    detects,
    intact: () =>
      Promise.all(
        write.map((make) => {
          const encoded = make();
          return encoded instanceof Uint8Array ? encoded : encoded.toBuffer();
        }),
      ),
    decode: async (bytes) => {
      const { height, width, channels, data } = await decodePicture(bytes, { where: format });
      return `${height} ${width} ${channels} ${Buffer.from(data).toString('base64')}`;
    },
  };
}

const bytesOf = (length: number) =>
  Uint8Array.from({ length }, (_, i) => (i * 37 + (i >> 4)) & 255);

/** A bitmap of 13 x 7 pixels. */
function bmp(bits: 8 | 24): Uint8Array {
  const palette = bits === 8 ? bytesOf(1024) : new Uint8Array(0);
  return bmpFile(13, 7, bits, 0, palette, bytesOf(7 * 4 * Math.ceil((13 * bits) / 32)));
}

/** A bitmap of 5 x 2 pixels: a run, a literal run, an end of row, an end. */
function runLengthBmp(): Uint8Array {
  const runs = Uint8Array.of(5, 9, 0, 0, 0, 3, 1, 2, 3, 0, 2, 4, 0, 1);
  return bmpFile(5, 2, 8, 1, bytesOf(1024), runs);
}

function bmpFile(
  width: number,
  height: number,
  bits: number,
  compression: number,
  palette: Uint8Array,
  pixels: Uint8Array,
): Uint8Array {
  const header = Buffer.alloc(54);
  header.write('BM', 'latin1');
  header.writeUInt32LE(54 + palette.length, 10);
  header.writeUInt32LE(40, 14);
  header.writeInt32LE(width, 18);
  header.writeInt32LE(height, 22);
  header.writeUInt16LE(1, 26);
  header.writeUInt16LE(bits, 28);
  header.writeUInt32LE(compression, 30);
  return Buffer.concat([header, palette, pixels]);
}

function pnm(signature: 'P5' | 'P6', maxval: number): Uint8Array {
  const bytes = 13 * 7 * (signature === 'P6' ? 3 : 1) * (maxval > 255 ? 2 : 1);
  return Buffer.concat([Buffer.from(`${signature} 13 7 ${maxval}\n`), bytesOf(bytes)]);
}

function npy(descr: string, shape: string, bytes: number): Uint8Array {
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }\n`;
  const length = Buffer.alloc(2);
  length.writeUInt16LE(text.length);
  return Buffer.concat([
    Buffer.from('\x93NUMPY\x01\x00', 'latin1'),
    length,
    Buffer.from(text, 'latin1'),
    bytesOf(bytes),
  ]);
}

export const kinds: readonly FuzzKind[] = [
  kind(
    'png',
    ['cut', 'flip', 'lie', 'splice'],
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
  kind(
    'bmp',
    ['cut'],
    () => bmp(24),
    () => bmp(8),
    () => runLengthBmp(),
  ),
  kind(
    'pnm',
    ['cut'],
    () => pnm('P6', 255),
    () => pnm('P5', 255),
    () => pnm('P5', 65535),
  ),
  kind(
    'npy',
    ['cut'],
    () => npy('|u1', '(9, 11, 3)', 9 * 11 * 3),
    () => npy('<u2', '(9, 11)', 9 * 11 * 2),
  ),
  {
    name: 'picture/tiff-bands',
    detects: ['cut'],
    intact: async () => [
      await picture(3, 1).tiff({ compression: 'lzw' }).toBuffer(),
      await picture(3, 2).tiff({ compression: 'deflate', tile: true }).toBuffer(),
    ],
    decode: async (bytes) => {
      const { height, width, data } = await decodePicture(bytes, { range: [0, 200] });
      return `${height} ${width} ${Buffer.from(data).toString('base64')}`;
    },
  },
];
