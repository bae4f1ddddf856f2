import { mul, tensor4d, tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { GradientHistograms, gradientHistograms, gradientHistogramsSchema } from './gradient-histograms.js';

const side = 16;
/** Two pictures of soft stripes whose levels rise and fall along an angle. */
const stripes = (angle: number) => tensor4d(Float32Array.from({ length: side * side * 3 }, (_, i) => {
  const [y, x] = [Math.floor(i / 3 / side), Math.floor(i / 3) % side];
  return Math.sin(0.8 * (x * Math.cos(angle) + y * Math.sin(angle)));
}), [1, side, side, 3]);

it('an edge falls into the histogram of its direction, whatever its sign', async () => {
  const encoder = gradientHistograms({ side, cells: [16], grids: [], outlines: [], directions: 8 });
  expect(encoder.width).toBe(8);
  for (let direction = 0; direction < 8; direction++) {
    for (const turn of [0, Math.PI]) {
      const found = await tidy(() => encoder.encode(stripes((Math.PI * direction) / 8 + turn))).data();
      expect([...found].indexOf(Math.max(...found))).toBe(direction);
    }
  }
});

it('faint pictures have the histograms of strong ones, and empty ones have none', async () => {
  const encoder = gradientHistograms({ side, cells: [8], grids: [], outlines: [] });
  const of = async (scale: number) => tidy(() => encoder.encode(mul(stripes(0.4), scale) as Tensor4D)).data();
  const [strong, faint, none] = await Promise.all([of(1), of(0.5), of(0)]);
  strong.forEach((value, i) => expect(faint[i]).toBeCloseTo(value, 1));
  expect(Math.max(...none)).toBeLessThan(0.01);
});

it('the coarse pictures are means over squares', async () => {
  const encoder = gradientHistograms({ side, cells: [], grids: [2], outlines: [] });
  const picture = stripes(1);
  const values = await picture.data();
  const seen = await tidy(() => encoder.encode(picture)).data();
  let sum = 0;
  for (let y = 0; y < 8; y++) for (let x = 8; x < 16; x++) sum += values[3 * (y * side + x)]!;
  expect(seen[3]).toBeCloseTo(sum / 64, 4);
});

it('an outline is how far a square is from the brightest of the picture', async () => {
  const drawing = tensor4d(Float32Array.from({ length: side * side * 3 }, (_, i) => (i < 8 * side * 3 ? 2 : i % 3 === 0 ? 2 : -1)), [1, side, side, 3]); // red below white
  const seen = await tidy(() => gradientHistograms({ side, cells: [], grids: [], outlines: [2] }).encode(drawing)).data();
  [0, 0, 3, 3].forEach((value, i) => expect(seen[i]).toBeCloseTo(value, 3));
});

it('refuses cells and grids that do not divide the side, and nothing to look at', () => {
  for (const config of [{ side: 20, cells: [8] }, { side: 16, grids: [3], cells: [4] }, { cells: [], grids: [], outlines: [] }]) expect(() => gradientHistograms(config)).toThrow(/CP_CORE_CONFIG_INVALID/u);
});

it('clones are equal and apart', async () => {
  const encoder = new GradientHistograms(gradientHistogramsSchema.parse({ side, cells: [4], grids: [4] }));
  const twin = encoder.clone();
  encoder.dispose();
  expect((await tidy(() => twin.encode(stripes(0))).data()).every(Number.isFinite)).toBe(true);
  twin.dispose();
});
