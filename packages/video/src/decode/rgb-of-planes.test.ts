import { describe, expect, it } from 'vitest';
import { colourMatrix, rgbOfPlanes } from './rgb-of-planes.js';

const layout = (stride: number, rows: number) =>
  [0, 1, 2].map((plane) => ({ offset: plane * stride * rows, stride }));

describe('RGB of planes', () => {
  it.each([
    // Y, U, V of BT.709 colour bars in studio range (ITU-R BT.709, 8 bits)
    [[180, 128, 128], 1, false, [191, 191, 191]],
    [[63, 102, 240], 1, false, [255, 1, 0]],
    [[173, 42, 26], 1, false, [0, 255, 1]],
    [[32, 240, 118], 1, false, [0, 0, 255]],
    [[81, 90, 240], 5, false, [254, 0, 0]],
    [[76, 85, 255], 5, true, [254, 0, 0]],
  ] as const)('%j by matrix %d, full range %s', (yuv, code, fullRange, rgb) => {
    const { data } = rgbOfPlanes({
      width: 1,
      height: 1,
      data: Uint8Array.from(yuv),
      layout: layout(1, 1),
      form: { shiftX: 0, shiftY: 0 },
      fullRange,
      matrix: colourMatrix(code, 'test'),
    });
    for (let c = 0; c < 3; c++) expect(Math.abs(data[c]! - rgb[c]!)).toBeLessThanOrEqual(1);
  });

  it('a chroma sample stands for its pixels, strides and odd sizes included', () => {
    const width = 3;
    const height = 3;
    const stride = 8;
    const data = new Uint8Array(3 * stride * height).fill(128);
    data[2 * stride * height + stride + 1] = 200; // V of the last row and column
    const { data: rgb } = rgbOfPlanes({
      width,
      height,
      data,
      layout: layout(stride, height),
      form: { shiftX: 1, shiftY: 1 },
      fullRange: true,
      matrix: colourMatrix(2, 'test'),
    });
    const reds = Array.from({ length: 9 }, (_, i) => rgb[3 * i]!);
    expect(reds.map((red) => red > 150)).toEqual([...Array<boolean>(8).fill(false), true]);
  });

  it('a matrix that is not linear is refused', () => {
    expect(() => colourMatrix(14, 'film.webm')).toThrow(/CP_VIDEO_PIXELS.*film.webm/);
  });
});
