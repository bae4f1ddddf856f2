import { mul, tensor4d, tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import {
  GradientHistograms,
  gradientHistograms,
  gradientHistogramsSchema,
} from './gradient-histograms.js';

const side = 16;
/** Two pictures of soft stripes whose levels rise and fall along an angle. */
const stripes = (angle: number) =>
  tensor4d(
    Float32Array.from({ length: side * side * 3 }, (_, i) => {
      const [y, x] = [Math.floor(i / 3 / side), Math.floor(i / 3) % side];
      return Math.sin(0.8 * (x * Math.cos(angle) + y * Math.sin(angle)));
    }),
    [1, side, side, 3],
  );

it('an edge falls into the histogram of its direction, whatever its sign', async () => {
  const encoder = gradientHistograms({
    side,
    cells: [16],
    grids: [],
    outlines: [],
    colours: 0,
    directions: 8,
  });
  expect(encoder.width).toBe(8);
  for (let direction = 0; direction < 8; direction++) {
    for (const turn of [0, Math.PI]) {
      const actual = await tidy(() =>
        encoder.encode(stripes((Math.PI * direction) / 8 + turn)),
      ).data();
      expect([...actual].indexOf(Math.max(...actual))).toBe(direction);
    }
  }
});

it('faint pictures have the histograms of strong ones, and empty ones have none', async () => {
  const encoder = gradientHistograms({ side, cells: [8], grids: [], outlines: [], colours: 0 });
  const of = async (scale: number) =>
    tidy(() => encoder.encode(mul(stripes(0.4), scale) as Tensor4D)).data();
  const [strong, faint, none] = await Promise.all([of(1), of(0.5), of(0)]);
  strong.forEach((value, i) => expect(faint[i]).toBeCloseTo(value, 1));
  expect(Math.max(...none)).toBeLessThan(0.01);
});

it('the coarse pictures are means over squares', async () => {
  const encoder = gradientHistograms({ side, cells: [], grids: [2], outlines: [], colours: 0 });
  const picture = stripes(1);
  const values = await picture.data();
  const histogram = await tidy(() => encoder.encode(picture)).data();
  let sum = 0;
  for (let y = 0; y < 8; y++) for (let x = 8; x < 16; x++) sum += values[3 * (y * side + x)]!;
  expect(histogram[3]).toBeCloseTo(sum / 64, 4);
});

it('an outline is how far a square is from the brightest of the picture', async () => {
  const drawing = tensor4d(
    Float32Array.from({ length: side * side * 3 }, (_, i) =>
      i < 8 * side * 3 ? 2 : i % 3 === 0 ? 2 : -1,
    ),
    [1, side, side, 3],
  ); // red below white
  const histogram = await tidy(() =>
    gradientHistograms({ side, cells: [], grids: [], outlines: [2], colours: 0 }).encode(drawing),
  ).data();
  [0, 0, 3, 3].forEach((value, i) => expect(histogram[i]).toBeCloseTo(value, 3));
});

it('a colour counts for the levels next to it, as a root of its share', async () => {
  // levels -2, 0 and 2
  const encoder = gradientHistograms({ side, cells: [], grids: [], outlines: [], colours: 3 });
  const picture = tensor4d(
    Float32Array.from({ length: side * side * 3 }, (_, i) =>
      i < 4 * side * 3 ? [2, 0, -2][i % 3]! : [9, 2, 1][i % 3]!,
    ),
    [1, side, side, 3],
  );
  const histogram = await tidy(() => encoder.encode(picture)).data();
  const at = (r: number, g: number, b: number) => histogram[9 * r + 3 * g + b]!;
  expect(at(2, 1, 0)).toBeCloseTo(Math.sqrt(0.25), 3);
  for (const b of [1, 2]) expect(at(2, 2, b)).toBeCloseTo(Math.sqrt(0.75 / 2), 3);
  expect([...histogram].reduce((sum, value) => sum + value ** 2, 0)).toBeCloseTo(1, 3);
});

it('refuses cells and grids that do not divide the side, and nothing to look at or to learn from', () => {
  for (const config of [
    { side: 20, cells: [8] },
    { side: 16, grids: [3], cells: [4] },
    { cells: [], grids: [], outlines: [], colours: 0 },
    { colours: 1 },
    { dropout: 1 },
  ])
    expect(() => gradientHistograms(config)).toThrow(/CP_CORE_CONFIG_INVALID/u);
});

it('refuses pictures of another size', () => {
  expect(() => gradientHistograms({ side: 32, cells: [8], grids: [] }).encode(stripes(0))).toThrow(
    /CP_IMAGE_SHAPE.*16 x 16/u,
  );
});

it('clones are equal and apart', async () => {
  const encoder = new GradientHistograms(
    gradientHistogramsSchema.parse({ side, cells: [4], grids: [4] }),
  );
  const twin = encoder.clone();
  encoder.dispose();
  expect((await tidy(() => twin.encode(stripes(0))).data()).every(Number.isFinite)).toBe(true);
  twin.dispose();
});
