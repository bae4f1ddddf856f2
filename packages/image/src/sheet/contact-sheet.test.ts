import { describe, expect, it } from 'vitest';
import { decodePicture } from '../decode/decode-picture.js';
import { encodePng } from '../decode/encode-png.js';
import type { Picture } from '../picture/picture.js';
import { contactSheet } from './contact-sheet.js';
import { glyphPixel } from './glyphs.js';

const flat = (height: number, width: number, rgb: readonly number[]): Picture => ({
  height,
  width,
  channels: 3,
  data: Uint8Array.from({ length: height * width * 3 }, (_, i) => rgb[i % 3]!),
});
const at = ({ data, width }: Picture, x: number, y: number) => [
  ...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
];

describe('contactSheet', () => {
  it('shows pictures magnified, framed by whether they are right', async () => {
    const sheet = contactSheet({
      cell: 64,
      rows: [
        [
          { picture: flat(32, 32, [9, 8, 7]) },
          { picture: flat(32, 32, [1, 2, 3]), right: true },
          { picture: flat(300, 100, [4, 5, 6]), right: false },
        ],
      ],
    });
    expect(at(sheet, 13, 13)).toEqual([9, 8, 7]);
    expect(at(sheet, 13 + 63, 13 + 63)).toEqual([9, 8, 7]);
    const second = 10 + 76 + 14;
    expect(at(sheet, second + 1, 20)).toEqual([30, 160, 70]);
    expect(at(sheet, second + 40, 40)).toEqual([1, 2, 3]);
    expect(at(sheet, second + 76 + 1, 20)).toEqual([215, 50, 45]);
    expect(at(sheet, second + 76 + 3 + 32, 40)).toEqual([4, 5, 6]);
    const read = await decodePicture(await encodePng(sheet));
    expect([...read.data]).toEqual([...sheet.data]);
  });

  it('writes labels that stay within their column, and a title', () => {
    const rows = [
      [{ picture: flat(8, 8, [9, 9, 9]), label: 'A label that is far too long to stay' }],
    ];
    const bare = contactSheet({ cell: 32, rows }),
      titled = contactSheet({ cell: 32, rows, title: 'Ring' });
    expect(titled.height).toBe(bare.height + 24);
    const labelTop = 10 + 32 + 6 + 2;
    for (let y = 0; y < 7; y++)
      for (let x = 0; x < 5; x++)
        expect(at(bare, 10 + x, labelTop + y)[0] === 30).toBe(glyphPixel('A', x, y));
    for (let y = labelTop; y < labelTop + 7; y++)
      expect(at(bare, bare.width - 1, y)).toEqual([250, 250, 250]);
  });

  it('refuses to show nothing', () => {
    expect(() => contactSheet({ rows: [] })).toThrow(/CP_IMAGE_EMPTY/);
  });
});
