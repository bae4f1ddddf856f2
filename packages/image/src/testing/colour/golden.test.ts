import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { goldenFolder } from '../../../../../tools/vitest/data-folder.js';
import type { Picture } from '../../picture/picture.js';
import { resizedCrop } from '../../view/resized-crop.js';
import { adjustBrightness, adjustContrast, adjustSaturation } from './adjust.js';
import { gaussianBlur } from './gaussian-blur.js';
import { toFloats, type FloatPicture } from './float-picture.js';
import { toGrey } from './grey.js';
import { adjustHue } from './hue.js';
import { solarize } from './solarize.js';

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
  readonly crop: {
    readonly top: number;
    readonly left: number;
    readonly height: number;
    readonly width: number;
    readonly out: [number, number];
    readonly data: number[];
  };
  readonly [name: string]: unknown;
}

const folder = goldenFolder();

describe.skipIf(folder === undefined)('reference values of torchvision and Pillow', () => {
  const golden = JSON.parse(readFileSync(`${folder!}/image.json`, 'utf8')) as Golden;
  const [height, width] = golden.image.shape;
  const picture: Picture = { height, width, channels: 3, data: Uint8Array.from(golden.image.data) };
  const { brightness, contrast, saturation, hue, sigma } = golden.params;

  const cases: readonly [string, (picture: FloatPicture) => void][] = [
    ['brightness', (p) => adjustBrightness(p, brightness)],
    ['contrast', (p) => adjustContrast(p, contrast)],
    ['saturation', (p) => adjustSaturation(p, saturation)],
    ['hue', (p) => adjustHue(p, hue)],
    ['grayscale', toGrey],
    ['blur', (p) => gaussianBlur(p, sigma, golden.blur_kernel)],
  ];
  it.each(cases)('%s', (name, change) => {
    const floats = toFloats(picture);
    change(floats);
    const expected = golden[name] as number[];
    const worst = expected.reduce(
      (maximum, value, i) => Math.max(maximum, Math.abs(value - floats.data[i]!)),
      0,
    );
    expect(worst).toBeLessThan(name === 'blur' ? 1e-4 : 1e-5);
  });

  it('solarize128', () => {
    const floats = toFloats(picture);
    solarize(floats, 128 / 255);
    const bytes = [...floats.data].map((value) => Math.round(value * 255));
    expect(bytes).toEqual(golden['solarize128']);
  });

  it('crop and resize, byte for byte', () => {
    const {
      out: [h, w],
      data,
      ...box
    } = golden.crop;
    expect([...resizedCrop(picture, box, h, w).data]).toEqual(data);
  });
});
