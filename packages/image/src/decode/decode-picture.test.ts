import { deflateSync, crc32 } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodePicture } from './decode-picture.js';

/** 24 x 16, red left of blue. */
const pixels = Buffer.from(
  Array.from({ length: 24 * 16 }, (_, i) => (i % 24 < 12 ? [220, 30, 40] : [20, 40, 210])).flat(),
);
const base = () => sharp(pixels, { raw: { width: 24, height: 16, channels: 3 } });
const colourAt = ({ data, width }: { data: Uint8Array; width: number }, x: number, y: number) => [
  ...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
];
const near = (a: number[], b: number[], by: number) =>
  a.every((value, i) => Math.abs(value - b[i]!) <= by);

describe('decodePicture', () => {
  it.each([
    ['jpeg', () => base().jpeg({ quality: 95 }), 12],
    ['png', () => base().png(), 0],
    ['palette png', () => base().png({ palette: true }), 4],
    ['webp', () => base().webp({ lossless: true }), 2],
    ['avif', () => base().avif({ quality: 90 }), 16],
    ['gif', () => base().gif(), 8],
    ['tiff', () => base().tiff({ compression: 'lzw' }), 0],
  ] as const)('%s', async (_name, make, tolerance) => {
    const picture = await decodePicture(await make().toBuffer());
    expect([picture.height, picture.width, picture.channels, picture.data.length]).toEqual([
      16,
      24,
      3,
      24 * 16 * 3,
    ]);
    expect(near(colourAt(picture, 3, 8), [220, 30, 40], tolerance)).toBe(true);
    expect(near(colourAt(picture, 20, 8), [20, 40, 210], tolerance)).toBe(true);
  });

  it('applies EXIF orientation', async () => {
    const turned = await base().withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toBuffer();
    const picture = await decodePicture(turned);
    expect([picture.height, picture.width]).toEqual([24, 16]);
    expect(near(colourAt(picture, 8, 3), [220, 30, 40], 12)).toBe(true);
    expect(near(colourAt(picture, 8, 20), [20, 40, 210], 12)).toBe(true);
  });

  it('takes the upper byte of 16 bits', async () => {
    const wide = Uint16Array.from({ length: 4 * 4 }, (_, i) => i * 4096 + 17);
    const png = await sharp(wide, { raw: { width: 4, height: 4, channels: 1 } })
      .toColourspace('grey16')
      .png()
      .toBuffer();
    expect((await sharp(png).metadata()).depth).toBe('ushort');
    const picture = await decodePicture(png);
    expect([...picture.data].filter((_, i) => i % 3 === 0)).toEqual(
      [...wide].map((value) => value >> 8),
    );
  });

  it('makes three equal channels of grey', async () => {
    const picture = await decodePicture(await base().greyscale().png().toBuffer());
    expect(picture.data.length).toBe(24 * 16 * 3);
    const [r, g, b] = colourAt(picture, 2, 2);
    expect(g).toBe(r);
    expect(b).toBe(r);
  });

  it('blends alpha onto the background', async () => {
    const png = await sharp({
      create: { width: 2, height: 2, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0.5 } },
    })
      .png()
      .toBuffer();
    expect(near(colourAt(await decodePicture(png), 0, 0), [255, 127, 127], 2)).toBe(true);
    expect(
      near(colourAt(await decodePicture(png, { background: [0, 0, 0] }), 0, 0), [128, 0, 0], 2),
    ).toBe(true);
  });

  it('decodes one pixel', async () => {
    const picture = await decodePicture(
      await sharp({ create: { width: 1, height: 1, channels: 3, background: '#102030' } })
        .png()
        .toBuffer(),
    );
    expect([...picture.data]).toEqual([16, 32, 48]);
  });

  it('decides by content, not by name', async () => {
    const picture = await decodePicture(await base().png().toBuffer(), {
      where: 'mislabelled.jpg',
    });
    expect(picture.width).toBe(24);
  });

  it('shrinks while loading down to the asked side', async () => {
    const noise = Buffer.from(
      Uint8Array.from({ length: 800 * 600 * 3 }, (_, i) => (Math.imul(i, 2654435761) >>> 13) & 255),
    );
    const jpeg = await sharp(noise, { raw: { width: 800, height: 600, channels: 3 } })
      .jpeg()
      .toBuffer();
    const picture = await decodePicture(jpeg, { atLeast: 140 });
    expect([picture.height, picture.width]).toEqual([150, 200]);
    expect((await decodePicture(jpeg, { atLeast: 400 })).width).toBe(800);
  });

  it.each([
    ['nothing', Buffer.alloc(0), 'CP_IMAGE_EMPTY'],
    ['text', Buffer.from('hello, I am a picture'), 'CP_IMAGE_NOT_A_PICTURE'],
    ['a page', Buffer.from('<!doctype html><p>Not found'), 'CP_IMAGE_NOT_A_PICTURE'],
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'CP_IMAGE_NOT_A_PICTURE'],
    ['noise', Buffer.from([1, 2, 3, 250, 251]), 'CP_IMAGE_NOT_A_PICTURE'],
    ['a signature alone', Buffer.from([0xff, 0xd8, 0xff, 0xe0]), 'CP_IMAGE_DAMAGED'],
  ])('refuses %s', async (_name, bytes, code) => {
    await expect(decodePicture(bytes, { where: 'x' })).rejects.toMatchObject({ code });
  });

  it.each([
    ['jpeg', () => base().resize(200, 200).jpeg()],
    ['png', () => base().resize(200, 200).png({ compressionLevel: 0 })],
  ] as const)('refuses a cut %s', async (_name, make) => {
    const whole = await make().toBuffer();
    await expect(
      decodePicture(whole.subarray(0, Math.floor(whole.length * 0.6))),
    ).rejects.toMatchObject({ code: 'CP_IMAGE_DAMAGED' });
  });

  it('refuses 50,000 x 50,000 pixels before decoding any', async () => {
    const before = process.memoryUsage().rss;
    await expect(decodePicture(hugePng(50_000))).rejects.toMatchObject({
      code: 'CP_IMAGE_TOO_LARGE',
      report: { facts: { width: 50_000, height: 50_000 } },
    });
    expect(process.memoryUsage().rss - before).toBeLessThan(300e6);
  });
});

/** A valid PNG header of side x side grey pixels with one row of data. */
function hugePng(side: number): Buffer {
  const chunk = (name: string, body: Buffer) => {
    const chunk = Buffer.concat([Buffer.from(name, 'latin1'), body]);
    const length = Buffer.alloc(4),
      sum = Buffer.alloc(4);
    length.writeUInt32BE(body.length);
    sum.writeUInt32BE(crc32(chunk));
    return Buffer.concat([length, chunk, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(side + 1))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
