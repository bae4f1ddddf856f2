import { readFileSync } from 'node:fs';
import { Rng } from '@counterpoint/core';
import { describe, expect, it } from 'vitest';
import { goldenFolder } from '../../../../tools/vitest/data-folder.js';
import { adjustBrightness, adjustContrast, adjustSaturation } from '../testing/colour/adjust.js';
import { gaussianBlur } from '../testing/colour/gaussian-blur.js';
import { toBytes, toFloats, type FloatPicture } from '../testing/colour/float-picture.js';
import { toGrey } from '../testing/colour/grey.js';
import { adjustHue } from '../testing/colour/hue.js';
import { solarize } from '../testing/colour/solarize.js';
import type { Picture } from '../picture/picture.js';
import { Canvas } from './canvas.js';
import { resizedCrop } from './resized-crop.js';

/** Every level and much grey: noise of 12 levels a channel, with runs of equal channels. */
function noise(height: number, width: number, seed: number): Picture {
  const rng = Rng.of(seed, 'noise');
  const data = Uint8Array.from({ length: height * width * 3 }, () => rng.integer(256));
  for (let i = 0; i < data.length; i += 15) data.fill(data[i]!, i, i + 3);
  return { height, width, channels: 3, data };
}

/** Largest difference in grey levels, and how many of the values differ. */
function differences(a: Picture, b: Picture): { largest: number; share: number } {
  const by = a.data.map((value, i) => Math.abs(value - b.data[i]!));
  return { largest: Math.max(...by), share: by.filter((value) => value > 0).length / by.length };
}

type Step = readonly [
  name: string,
  onCanvas: (canvas: Canvas) => void,
  defined: (picture: FloatPicture) => void,
];
const steps: readonly Step[] = [
  ['brightness', (c) => c.brightness(1.6873), (p) => adjustBrightness(p, 1.6873)],
  ['contrast', (c) => c.contrast(1.5937), (p) => adjustContrast(p, 1.5937)],
  ['less contrast', (c) => c.contrast(0.2137), (p) => adjustContrast(p, 0.2137)],
  ['saturation', (c) => c.saturation(1.7913), (p) => adjustSaturation(p, 1.7913)],
  ['hue', (c) => c.hue(0.1973), (p) => adjustHue(p, 0.1973)],
  ['hue the other way', (c) => c.hue(-0.4871), (p) => adjustHue(p, -0.4871)],
  ['grey', (c) => c.grey(), toGrey],
  ['blur', (c) => c.blur(1.9, 7), (p) => gaussianBlur(p, 1.9, 7)],
  ['solarize', (c) => c.solarise(128 / 255), (p) => solarize(p, 128 / 255)],
];

describe('Canvas', () => {
  it.each([
    [1, 1],
    [3, 5],
    [7, 3],
    [16, 16],
    [33, 21],
  ])('changes %i x %i pixels as the definitions do, within rounding to bytes', (height, width) => {
    const picture = noise(height, width, height);
    const box = { top: 0, left: 0, height, width };
    for (const [name, onCanvas, defined] of steps) {
      const canvas = new Canvas(picture, box, height, width, false);
      onCanvas(canvas);
      const output = canvas.picture();
      const floats = toFloats(picture);
      defined(floats);
      const { largest, share } = differences(output, toBytes(floats));
      expect(largest, name).toBeLessThanOrEqual(1);
      expect(share, name).toBeLessThan(2e-3);
    }
  });

  it('goes through long chains of steps without drifting from them', () => {
    const picture = noise(48, 40, 2);
    const box = { top: 3, left: 5, height: 41, width: 30 };
    let differing = 0;
    for (let round = 0; round < 40; round++) {
      const order = [...Rng.of(round, 'order').permutation(steps.length)].map((i) => steps[i]!);
      const canvas = new Canvas(picture, box, 30, 31, round % 2 === 1);
      for (const [, onCanvas] of order) onCanvas(canvas);
      const output = canvas.picture();
      const floats = toFloats(resizedCrop(picture, box, 30, 31, round % 2 === 1));
      for (const [, , defined] of order) defined(floats);
      const { largest, share } = differences(output, toBytes(floats));
      expect(largest, `round ${round}`).toBeLessThanOrEqual(
        order.findIndex(([name]) => name === 'solarize') < 0 ? 1 : 255,
      ); // a value at the threshold goes either way
      differing += share / 40;
    }
    expect(differing).toBeLessThan(1e-3);
  });

  it('keeps a picture as it is, whatever was on the canvas before', () => {
    const picture = noise(9, 11, 5),
      box = { top: 0, left: 0, height: 9, width: 11 };
    expect(new Canvas(picture, box, 9, 11, false).picture().data).toEqual(picture.data);
    const large = noise(300, 200, 6);
    new Canvas(large, { top: 0, left: 0, height: 300, width: 200 }, 64, 64, true).picture();
    expect(new Canvas(picture, box, 9, 11, false).picture().data).toEqual(picture.data);
  });
});

describe('resizedCrop', () => {
  it.each([
    [50, 37, 9, 13],
    [5, 4, 40, 33],
    [300, 800, 20, 21],
    [1, 1, 7, 5],
    [17, 17, 17, 17],
    [400, 300, 2, 1],
  ])(
    'takes %i x %i to %i x %i in strips as at once, mirrored as reversed',
    (h, w, height, width) => {
      const picture = noise(h + 3, w + 2, h);
      const box = { top: 1, left: 2, height: h, width: w };
      const whole = resizedCrop(picture, box, height, width, false);
      const alone = { height: h, width: w, channels: 3 as const, data: new Uint8Array(h * w * 3) };
      for (let y = 0; y < h; y++)
        alone.data.set(
          picture.data.subarray(((y + 1) * (w + 2) + 2) * 3, ((y + 1) * (w + 2) + 2 + w) * 3),
          y * w * 3,
        );
      expect(
        resizedCrop(alone, { top: 0, left: 0, height: h, width: w }, height, width).data,
      ).toEqual(whole.data);
      const mirrored = resizedCrop(picture, box, height, width, true);
      for (let i = 0; i < height * width; i++) {
        const at = (i - (i % width) + width - 1 - (i % width)) * 3;
        expect([...mirrored.data.subarray(i * 3, i * 3 + 3)]).toEqual([
          ...whole.data.subarray(at, at + 3),
        ]);
      }
    },
  );
});

const folder = goldenFolder();
describe.skipIf(folder === undefined)('reference values of torchvision, on a canvas', () => {
  interface Golden {
    readonly image: { readonly shape: [number, number, number]; readonly data: number[] };
    readonly params: {
      readonly brightness: number;
      readonly contrast: number;
      readonly saturation: number;
      readonly hue: number;
      readonly sigma: number;
    };
    readonly blur_kernel: number;
    readonly [name: string]: unknown;
  }
  const golden = JSON.parse(readFileSync(`${folder!}/image.json`, 'utf8')) as Golden;
  const {
    params: { brightness, contrast, saturation, hue, sigma },
    blur_kernel: taps,
  } = golden;
  const [height, width] = golden.image.shape;
  const picture: Picture = { height, width, channels: 3, data: Uint8Array.from(golden.image.data) };

  it.each<[string, (canvas: Canvas) => void]>([
    ['brightness', (c) => c.brightness(brightness)],
    ['contrast', (c) => c.contrast(contrast)],
    ['saturation', (c) => c.saturation(saturation)],
    ['hue', (c) => c.hue(hue)],
    ['grayscale', (c) => c.grey()],
    ['blur', (c) => c.blur(sigma, taps)],
  ])('%s', (name, change) => {
    const canvas = new Canvas(picture, { top: 0, left: 0, height, width }, height, width, false);
    change(canvas);
    const worst = (golden[name] as number[]).reduce(
      (maximum, value, i) => Math.max(maximum, Math.abs(value * 255 - canvas.picture().data[i]!)),
      0,
    );
    expect(worst).toBeLessThan(0.5 + 0.03); // half a level is the rounding to bytes
  });
});
