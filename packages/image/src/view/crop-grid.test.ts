import { expect, test } from 'vitest';
import { cropGrid } from './crop-grid.js';

/** Each pixel holds its row and its column. */
const picture = (height: number, width: number) => ({
  height,
  width,
  channels: 3,
  data: Uint8Array.from({ length: height * width * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return [Math.floor(pixel / width), pixel % width, 0][i % 3]!;
  }),
});
const corner = ({ data }: { data: Uint8Array }) => [data[0], data[1]];

test('two by two crops are the quarters of the centred square', () => {
  const crops = cropGrid(picture(8, 12), 2, 4, 'crop', 1);
  expect(crops.map(corner)).toEqual([
    [0, 2],
    [0, 6],
    [4, 2],
    [4, 6],
  ]);
  for (const { height, width, view } of crops) expect([height, width, view]).toEqual([4, 4, true]);
});

test('three by three crops reach the borders and overlap; one is the centre', () => {
  const crops = cropGrid(picture(8, 8), 3, 4, 'crop', 1);
  expect(crops.map(corner)).toEqual(
    [0, 2, 4].flatMap((top) => [0, 2, 4].map((left) => [top, left])),
  );
  expect(cropGrid(picture(8, 8), 1, 4, 'crop', 1).map(corner)).toEqual([[2, 2]]);
});

test('the whole picture is stretched where the modality does so; tiny pictures have crops, too', () => {
  const last = cropGrid(picture(8, 16), 2, 4, 'stretch', 1)[3]!;
  expect(last.data[0]).toBe(4);
  expect(last.data[1]).toBeGreaterThanOrEqual(8);
  expect(cropGrid(picture(1, 1), 2, 4, 'crop', 1)).toHaveLength(4);
});
