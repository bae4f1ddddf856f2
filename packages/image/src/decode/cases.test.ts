import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { casesFolder } from '../../../../tools/vitest/data-folder.js';
import { decodePicture } from './decode-picture.js';

const cases = casesFolder('vision');

/** Three bands of "black is zero" are RGB. */
const read = [
  '28-tiff-bands-called-damaged/minisblack_3_f32.tif',
  '28-tiff-bands-called-damaged/minisblack_3_u16.tif',
  '28-tiff-bands-called-damaged/minisblack_3_u8.tif',
  '28-tiff-bands-called-damaged/rgb_u16_minisblack.tif',
];
/** Other numbers of bands are refused by their number, and read where `channels` asks for it. */
const bands: Readonly<Record<string, number>> = {
  '04-tiff-fourth-band-as-alpha/planet4_u16.tif': 4,
  '04-tiff-fourth-band-as-alpha/vv_vh.tif': 2,
  '28-tiff-bands-called-damaged/five8.tif': 5,
  '28-tiff-bands-called-damaged/minisblack_5_f32.tif': 5,
  '28-tiff-bands-called-damaged/minisblack_5_u16.tif': 5,
  '28-tiff-bands-called-damaged/minisblack_5_u8.tif': 5,
  '28-tiff-bands-called-damaged/rgb_5_f32.tif': 5,
  '28-tiff-bands-called-damaged/rgb_5_u16.tif': 5,
  '28-tiff-bands-called-damaged/rgb_5_u8.tif': 5,
  '28-tiff-bands-called-damaged/sentinel13.tif': 13,
};

describe.skipIf(cases === undefined)('pictures that once failed', () => {
  const bytes = (path: string): Uint8Array => readFileSync(join(cases!, path));

  it.each(read)('%s is read in colour', async (path) => {
    const { data } = await decodePicture(bytes(path), { where: path });
    expect(data.some((level, i) => level !== data[i - (i % 3)])).toBe(true);
    expect(new Set(data).size).toBeGreaterThan(16);
  });

  it.each(Object.entries(bands))('%s has %i bands', async (path, count) => {
    await expect(decodePicture(bytes(path), { where: path })).rejects.toMatchObject({
      code: 'CP_IMAGE_SHAPE',
      message: expect.stringContaining(`${count} `) as string,
    });
    const { width, height, data } = await decodePicture(bytes(path), {
      where: path,
      channels: count,
      range: path.includes('f32') ? [0, 1] : undefined,
    });
    expect(data.length).toBe(width * height * count);
  });

  it('64 pictures with a band of near infrared are 64 pictures', async () => {
    const folder = join(cases!, '04-tiff-fourth-band-as-alpha/nirset');
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    const actual = new Set<string>();
    for (const name of names.filter((each) => each.endsWith('.tif')))
      actual.add(
        Buffer.from((await decodePicture(readFileSync(join(folder, name)))).data).toString(
          'base64',
        ),
      );
    expect(actual.size).toBe(64);
  });
});
