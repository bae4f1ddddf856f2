import { resizedCrop, type Picture } from '@counterpoint/image';
import {
  adjustBrightness,
  adjustContrast,
  adjustSaturation,
} from '../../../packages/image/src/testing/colour/adjust.js';
import {
  toFloats,
  type FloatPicture,
} from '../../../packages/image/src/testing/colour/float-picture.js';
import { gaussianBlur } from '../../../packages/image/src/testing/colour/gaussian-blur.js';
import { toGrey } from '../../../packages/image/src/testing/colour/grey.js';
import { adjustHue } from '../../../packages/image/src/testing/colour/hue.js';
import { solarize } from '../../../packages/image/src/testing/colour/solarize.js';
import { within, type GoldenCase } from './outcome.js';

interface ImageFile {
  readonly image: { readonly shape: [number, number, number]; readonly data: number[] };
  readonly params: Readonly<
    Record<'brightness' | 'contrast' | 'saturation' | 'hue' | 'sigma', number>
  >;
  readonly blur_kernel: number;
  readonly [name: string]: unknown;
}

interface StoredCrop {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
  readonly out: [number, number];
  readonly data: number[];
}

/** Entries of the file that are no cases. */
const settings = new Set(['image', 'params', 'source', 'note', 'blur_kernel']);

/** Cases of `image.json`: adjustments of one picture in [0, 1], and crops in bytes. */
export function imageCases(file: ImageFile): GoldenCase[] {
  const {
    image: {
      shape: [height, width, channels],
      data,
    },
    params,
    blur_kernel,
  } = file;
  const picture = { height, width, channels, data: Uint8Array.from(data) } as Picture;
  const changes: Readonly<Record<string, (floats: FloatPicture) => void>> = {
    brightness: (floats) => adjustBrightness(floats, params.brightness),
    contrast: (floats) => adjustContrast(floats, params.contrast),
    saturation: (floats) => adjustSaturation(floats, params.saturation),
    hue: (floats) => adjustHue(floats, params.hue),
    grayscale: toGrey,
    blur: (floats) => gaussianBlur(floats, params.sigma, blur_kernel),
  };
  const applyChange = (change: (floats: FloatPicture) => void, scale: number) => {
    const floats = toFloats(picture);
    change(floats);
    return Array.from(floats.data, (value) => value * scale);
  };
  return Object.keys(file)
    .filter((name) => !settings.has(name))
    .map((name) => {
      const expected = file[name] as number[],
        change = changes[name];
      const threshold = /^solari[sz]e(\d+)$/.exec(name)?.[1];
      if (change)
        return {
          name,
          check: () =>
            within(largest(applyChange(change, 1), expected), 1e-4, 'largest difference'),
        };
      if (threshold)
        return {
          name,
          check: () =>
            within(
              largest(
                applyChange((floats) => solarize(floats, Number(threshold) / 255), 255),
                expected,
              ),
              0.01,
              'largest difference in bytes',
            ),
        };
      if (!name.startsWith('crop')) return { name, check: undefined };
      const {
        out: [toHeight, toWidth],
        data: pixels,
        ...box
      } = file[name] as StoredCrop;
      return {
        name,
        check: () =>
          within(
            average([...resizedCrop(picture, box, toHeight, toWidth).data], pixels) / 255,
            2 / 255,
            'mean difference',
          ),
      };
    });
}

function largest(actual: readonly number[], expected: readonly number[]): number {
  return actual.length === expected.length
    ? expected.reduce((maximum, value, i) => Math.max(maximum, Math.abs(value - actual[i]!)), 0)
    : NaN;
}

function average(actual: readonly number[], expected: readonly number[]): number {
  return actual.length === expected.length
    ? expected.reduce((total, value, i) => total + Math.abs(value - actual[i]!), 0) /
        expected.length
    : NaN;
}
