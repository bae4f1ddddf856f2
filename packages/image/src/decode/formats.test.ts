import { describe, expect, it } from 'vitest';
import { decodePicture } from './decode-picture.js';
import { pictureFormat } from './picture-format.js';

const latin1 = (text: string) => Buffer.from(text, 'latin1');

/** A file type box with a major and compatible brands. */
const ftyp = (...brands: readonly string[]) => {
  const box = latin1(`\0\0\0\0ftyp${brands[0]!}\0\0\0\0${brands.slice(1).join('')}`);
  box.writeUInt32BE(box.length);
  return box;
};

describe('pictureFormat', () => {
  it.each([
    ['AVIF', ['avif', 'mif1', 'miaf']],
    ['AVIF', ['mif1', 'avif', 'miaf']],
    ['HEIC', ['heic', 'mif1']],
    ['HEIC', ['mif1', 'mif1', 'heic']],
    ['HEIC', ['msf1', 'hevc']],
    ['an ISO media file (mif1)', ['mif1', 'jpeg']],
    ['an ISO media file (isom)', ['isom', 'mp42']],
  ])('knows %s by its brands %s', (name, brands) => {
    expect(pictureFormat(ftyp(...brands)).name).toBe(name);
  });

  it('HEIC is refused with the command that converts it', async () => {
    await expect(decodePicture(ftyp('mif1', 'heic'))).rejects.toThrow(
      /CP_IMAGE_NOT_A_PICTURE.*HEIC.*heif-convert/,
    );
  });

  it('a pointer of Git LFS is refused with the command that fetches it', async () => {
    const pointer = latin1('version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n');
    await expect(decodePicture(pointer)).rejects.toThrow(
      /CP_IMAGE_NOT_A_PICTURE.*a pointer of Git LFS.*git lfs pull/su,
    );
  });

  it.each([
    ['the background', '', [9, 8, 7]],
    ['what is behind it', '\x21\xf9\x04\x01\0\0\x01\0', [50, 60, 70]],
  ])('a GIF smaller than its canvas shows %s around it', async (_, control, around) => {
    const levels = latin1('\x09\x08\x07\xff\0\0\0\xff\0\0\0\xff'); // four colours
    const descriptor = latin1('\x2c\x01\0\x01\0\x01\0\x01\0\0'); // 1 x 1 at 1, 1
    const screen = latin1('GIF89a\x03\0\x02\0\x91\0\0');
    const data = latin1('\x02\x02\x54\x01\0;'); // the colour 2
    const gif = Buffer.concat([screen, levels, latin1(control), descriptor, data]);
    const { data: actual } = await decodePicture(gif, { background: [50, 60, 70] });
    const row = [...around, ...around, ...around];
    expect([...actual]).toEqual([...row, ...around, 0, 255, 0, ...around]);
  });

  it('takes no text for a bitmap', () => {
    expect(pictureFormat(latin1('BMW is a maker of cars, among others.')).name).toBe('text');
    expect(pictureFormat(latin1('P5X')).name).toBe('text');
  });

  it.each(['P7\nWIDTH 1', '8BPS\0\x01', '\0\0\0\x0cJXL \r\n\x87\n', '\0\0\0\x0cjP  \r\n\x87\n'])(
    'names what is not decoded: %j',
    async (start) => {
      await expect(decodePicture(latin1(start))).rejects.toMatchObject({
        code: 'CP_IMAGE_NOT_A_PICTURE',
        message: expect.not.stringMatching(/unknown|text/) as string,
      });
    },
  );
});

describe('PNM', () => {
  it.each([
    ['P1 3 1 1 0 1', [0, 255, 0]],
    ['P1 3 1 101', [0, 255, 0]],
    ['P4 3 1\n\xa0', [0, 255, 0]],
    ['P2 2 1 3 # levels\n 1 3', [85, 255]],
    ['P5 2 1 255\n\x07\x08', [7, 8]],
    ['P5 1 1 65535\n\x80\x00', [128]],
  ])('%j', async (text, levels) => {
    const { data } = await decodePicture(latin1(text));
    expect([...data]).toEqual(levels.flatMap((level) => [level, level, level]));
  });

  it.each(['P5 2 2 255\n\x07', 'P2 2 1 3 1', 'P3 1 1 255 1 2 x', 'P5 0 1 255\n', 'P2 1 1 3 4'])(
    'refuses %j',
    async (text) => {
      await expect(decodePicture(latin1(text))).rejects.toMatchObject({
        code: 'CP_IMAGE_DAMAGED',
      });
    },
  );
});

describe('BMP', () => {
  const bmp = (width: number, height: number, bits: number, coding: number, rest: number[]) => {
    const header = Buffer.alloc(54);
    header.write('BM', 'latin1');
    const palette = bits <= 8 ? [0, 0, 0, 0, 30, 20, 10, 0] : [];
    header.writeUInt32LE(54 + palette.length + (coding === 3 ? 12 : 0), 10);
    header.writeUInt32LE(40, 14);
    header.writeInt32LE(width, 18);
    header.writeInt32LE(height, 22);
    header.writeUInt16LE(bits, 28);
    header.writeUInt32LE(coding, 30);
    return Buffer.concat([header, Buffer.from([...palette, ...rest])]);
  };
  /** The header of OS/2 1: 12 bytes, and colours of three; the file may be shorter than 54 bytes. */
  const os2 = (width: number, height: number, bits: number, rest: number[]) => {
    const header = Buffer.alloc(26);
    header.write('BM', 'latin1');
    const palette = bits <= 8 ? [0, 0, 0, 30, 20, 10] : [];
    header.writeUInt32LE(26 + palette.length, 10);
    header.writeUInt32LE(12, 14);
    for (const [i, value] of [width, height, 1, bits].entries())
      header.writeUInt16LE(value, 18 + 2 * i);
    return Buffer.concat([header, Buffer.from([...palette, ...rest])]);
  };
  const masks = [0, 0xf8, 0, 0, 0xe0, 7, 0, 0, 0x1f, 0, 0, 0];
  const [black, brown] = [
    [0, 0, 0],
    [10, 20, 30],
  ];

  it.each([
    ['rows from the bottom', bmp(1, 2, 24, 0, [3, 2, 1, 0, 6, 5, 4, 0]), [4, 5, 6, 1, 2, 3]],
    ['rows from the top', bmp(1, -2, 24, 0, [3, 2, 1, 0, 6, 5, 4, 0]), [1, 2, 3, 4, 5, 6]],
    ['one bit', bmp(3, 1, 1, 0, [0xa0, 0, 0, 0]), [brown, black, brown].flat()],
    ['run lengths', bmp(3, 1, 8, 1, [2, 1, 1, 0, 0, 1]), [brown, brown, black].flat()],
    ['a run into the padding', bmp(3, 1, 8, 1, [4, 1, 0, 1]), [brown, brown, brown].flat()],
    ['nibbles into the padding', bmp(3, 1, 4, 2, [8, 0x11, 0, 1]), [brown, brown, brown].flat()],
    ['a literal run', bmp(3, 1, 8, 1, [0, 3, 1, 0, 1, 0, 0, 1]), [brown, black, brown].flat()],
    ['runs of nibbles', bmp(3, 1, 4, 2, [3, 0x10, 0, 1]), [brown, black, brown].flat()],
    ['5-6-5 bits', bmp(1, 1, 16, 3, [...masks, 0xff, 0xff, 0, 0]), [255, 255, 255]],
    ['a fourth byte', bmp(1, 1, 32, 0, [3, 2, 1, 0]), [1, 2, 3]],
    ['OS/2, one bit', os2(3, 1, 1, [0xa0, 0, 0, 0]), [brown, black, brown].flat()],
    ['OS/2, a byte', os2(2, 1, 8, [1, 0, 0, 0]), [brown, black].flat()],
    ['OS/2, three bytes', os2(1, 2, 24, [3, 2, 1, 0, 6, 5, 4, 0]), [4, 5, 6, 1, 2, 3]],
  ])('%s', async (_name, file, levels) => {
    expect([...(await decodePicture(file)).data]).toEqual(levels);
  });

  it.each([
    ['cut rows', bmp(2, 2, 24, 0, [1, 2, 3]), 'CP_IMAGE_DAMAGED'],
    ['a cut header', os2(1, 1, 24, []).subarray(0, 24), 'CP_IMAGE_DAMAGED'],
    ['a header cut before its masks', bmp(1, 1, 16, 3, masks).subarray(0, 60), 'CP_IMAGE_DAMAGED'],
    ['cut runs', bmp(3, 2, 8, 1, [2, 1]), 'CP_IMAGE_DAMAGED'],
    ['a run beyond the padding', bmp(2, 1, 8, 1, [5, 1, 0, 1]), 'CP_IMAGE_DAMAGED'],
    ['nibbles beyond the padding', bmp(2, 1, 4, 2, [9, 0x11, 0, 1]), 'CP_IMAGE_DAMAGED'],
    ['a colour beyond the palette', bmp(1, 1, 8, 0, [2, 0, 0, 0]), 'CP_IMAGE_DAMAGED'],
    ['JPEG inside', bmp(1, 1, 24, 4, [1, 2, 3]), 'CP_IMAGE_UNSUPPORTED'],
    ['too many pixels', bmp(1 << 15, 1 << 15, 24, 0, [1]), 'CP_IMAGE_TOO_LARGE'],
  ])('refuses %s', async (_name, file, code) => {
    await expect(decodePicture(file)).rejects.toMatchObject({ code });
  });
});

describe('.npy', () => {
  const npy = (descr: string, shape: string, data: Uint8Array, fortran = 'False') => {
    const text = `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }\n`;
    return Buffer.concat([
      latin1('\x93NUMPY\x01\0'),
      Buffer.from([text.length, 0]),
      latin1(text),
      data,
    ]);
  };
  const six = Uint8Array.from([1, 2, 3, 4, 5, 6]);

  it('is read with bands last, bands first, and in Fortran order', async () => {
    const options = { channels: 2 };
    const read = async (file: Uint8Array) => [...(await decodePicture(file, options)).data];
    expect(await read(npy('|u1', '(1, 3, 2)', six))).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await read(npy('|u1', '(2, 1, 3)', six))).toEqual([1, 4, 2, 5, 3, 6]);
    expect(await read(npy('|u1', '(1, 3, 2)', six, 'True'))).toEqual([1, 4, 2, 5, 3, 6]);
  });

  it('of floats of 16 bits, in both orders of bytes', async () => {
    const halves = [0x0000, 0x0001, 0x03ff, 0x3800, 0x3555, 0x3c00];
    const bytes = (little: boolean) =>
      Uint8Array.from(
        halves.flatMap((half) => (little ? [half & 255, half >> 8] : [half >> 8, half & 255])),
      );
    const expected = [0, 0, 0, 128, 85, 255];
    for (const [descr, little] of [
      ['<f2', true],
      ['>f2', false],
    ] as const) {
      const file = npy(descr, '(1, 2, 3)', bytes(little));
      expect([...(await decodePicture(file)).data]).toEqual(expected);
    }
    const infinite = npy('<f2', '(1, 1, 3)', Uint8Array.from([0, 0x7c, 1, 0x7c, 0, 0xfc]));
    await expect(decodePicture(infinite)).rejects.toThrow(/CP_IMAGE_RANGE.*3 samples/su);
  });

  it('is refused where its shape, its type or its length do not fit', async () => {
    const code = (file: Uint8Array) =>
      decodePicture(file).then(
        () => 'read',
        (error: { readonly code: string }) => error.code,
      );
    expect(await code(npy('|u1', '(6,)', six))).toBe('CP_IMAGE_SHAPE');
    await expect(decodePicture(npy('|u1', '(1, 1, 2, 3)', six))).rejects.toThrow(
      /CP_IMAGE_SHAPE.*its shape is \(1, 1, 2, 3\)/su,
    );
    expect(await code(npy('|u1', '(1, 3, 2)', six))).toBe('CP_IMAGE_SHAPE');
    expect(await code(npy('<U4', '(1, 1)', six))).toBe('CP_IMAGE_UNSUPPORTED');
    expect(await code(npy('|u1', '(2, 4)', six))).toBe('CP_IMAGE_DAMAGED');
  });
});
