import '@tensorflow/tfjs-backend-cpu';
import { Rng } from '@counterpoint/core';
import { memory, type Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { imageModality } from '../modality/image-modality.js';
import type { Picture } from '../picture/picture.js';
import { PictureView } from './picture-view.js';
import { levelBatch } from './level-batch.js';
import type { ViewDraw } from './view-draw.js';

/** Waves of colour with some noise, and a grey corner. */
function picture(height: number, width: number, seed: number): Picture {
  const rng = Rng.of(seed, 'picture');
  const data = Uint8Array.from(
    { length: height * width * 3 },
    (_, i) => 127 + 100 * Math.sin(i * (0.01 + 0.003 * seed) + (i % 3)) + 25 * rng.normal(),
  );
  for (let i = 0; i < data.length / 5; i += 3) data.fill(data[i]!, i, i + 3);
  return { height, width, channels: 3, data };
}

const everything = new PictureView({
  side: 24,
  jitter: { chance: 0.9, brightness: 0.8, contrast: 0.8, saturation: 0.8, hue: 0.2 },
  grey: 0.2,
  blur: { chance: 0.5, sigma: [0.1, 2] },
  solarize: { chance: 0.2, threshold: 128 },
});

describe('PictureView.applyBatch', () => {
  it.each([
    ['everything', everything, 29, 35],
    ['a crop alone', new PictureView({ side: 32 }), 32, 32],
    [
      'larger than the picture',
      new PictureView({
        side: 40,
        jitter: { chance: 1, brightness: 0.4, contrast: 0.4, saturation: 0, hue: 0 },
        blur: { chance: 0.5, sigma: [1, 2] },
      }),
      20,
      15,
    ],
  ] as const)('equals apply: %s', async (_name, view, height, width) => {
    const pictures = Array.from({ length: 48 }, (_, i) => picture(height, width, i));
    const draws = pictures.map((of, i) => view.draw(of, Rng.of(5, 'views', 0, i)));
    const before = memory().numTensors;
    const levels = levelBatch(pictures);
    const output = view.applyBatch(levels, draws);
    expect(output.shape).toEqual([48, view.config.side, view.config.side, 3]);
    expect(memory().numTensors).toBe(before + 2);
    const values = await output.data();
    const expected = pictures.flatMap((of, i) => [...view.apply(of, draws[i]!).data]);
    const by = expected.map((level, i) => Math.abs(level - values[i]!));
    expect(by.filter((difference) => difference > 0).length / by.length).toBeLessThan(1e-3);
    // a level of the crop, spread by saturation and contrast
    expect(by.filter((difference) => difference > 3).length / by.length).toBeLessThan(1e-5);
    levels.dispose();
    output.dispose();
  });

  it('takes any draws that a chain may hold', async () => {
    const view = new PictureView({
      side: 12,
      steps: [
        { type: 'image/flip' },
        { type: 'image/colour-jitter' },
        { type: 'image/grey', probability: 0 },
        { type: 'image/blur' },
        { type: 'image/solarise' },
        { type: 'image/flip', axis: 'vertical' },
        { type: 'image/flip' },
        { type: 'image/noise' },
        { type: 'image/erase', value: 0.25 },
      ],
    });
    const input = picture(12, 12, 1);
    const none = Array<null>(9).fill(null);
    const drawOf = (steps: Readonly<Record<number, unknown>>): ViewDraw => ({
      crop: { top: 0, left: 0, height: 12, width: 12 },
      side: 12,
      steps: Object.assign([...none], steps),
    });
    const draws: ViewDraw[] = [
      drawOf({ 0: true }),
      drawOf({
        1: [
          { kind: 'hue', by: 0.1 },
          { kind: 'contrast', by: 1.4 },
          { kind: 'hue', by: -0.3 },
          { kind: 'saturation', by: 0.3 },
        ],
      }),
      drawOf({ 2: true, 3: { sigma: 1.1, taps: 5 }, 4: { threshold: 100 } }),
      drawOf({ 0: true, 5: true, 6: true }),
      drawOf({ 7: { deviation: 0.1, seed: 5 }, 8: { top: 2, left: 3, height: 4, width: 5 } }),
    ];
    const levels = levelBatch(draws.map(() => input));
    const output = view.applyBatch(levels, draws);
    const values = await output.data();
    draws
      .flatMap((draw) => [...view.apply(input, draw).data])
      .forEach((level, i) => expect(Math.abs(level - values[i]!)).toBeLessThanOrEqual(1));
    levels.dispose();
    output.dispose();
  });

  it('makes views of any channels as apply does', async () => {
    const view = new PictureView({
      side: 10,
      jitter: { chance: 1, brightness: 0.4, contrast: 0.4, saturation: 0, hue: 0 },
      blur: { chance: 0.5, sigma: [1, 2] },
    });
    const pictures = [1, 2, 3].map((seed) => ({
      ...picture(15, 5, seed),
      width: 3,
      channels: 5,
    }));
    const draws = pictures.map((of, i) => view.draw(of, Rng.of(1, i)));
    const levels = levelBatch(pictures);
    const output = view.applyBatch(levels, draws);
    expect(output.shape).toEqual([3, 10, 10, 5]);
    const values = await output.data();
    pictures
      .flatMap((of, i) => [...view.apply(of, draws[i]!).data])
      .forEach((level, i) => expect(Math.abs(level - values[i]!)).toBeLessThanOrEqual(1));
    levels.dispose();
    output.dispose();
  });

  it('refuses a step without a batch form', () => {
    const view = new PictureView({ side: 4, steps: [{ type: 'image/rotate' }] });
    const input = picture(4, 4, 1);
    const levels = levelBatch([input]);
    expect(() => view.applyBatch(levels, [view.draw(input, Rng.of(1))])).toThrow(
      /CP_IMAGE_STEP.*image\/rotate.*viewsIn/,
    );
    levels.dispose();
  });

  it('refuses pictures of several sizes, and draws of others', () => {
    expect(() => levelBatch([picture(4, 4, 1), picture(4, 5, 1)])).toThrow(/CP_IMAGE_SIZES_DIFFER/);
    const levels = levelBatch([picture(4, 4, 1)]);
    expect(() =>
      everything.applyBatch(levels, [everything.draw(picture(40, 40, 1), Rng.of(1))]),
    ).toThrow(/CP_IMAGE_DRAW/);
    levels.dispose();
  });

  it('goes into a batch as single views do', async () => {
    const modality = imageModality({ side: 24, normalisation: 'cifar' });
    const pictures = [picture(24, 24, 1), picture(24, 24, 2)];
    const view = new PictureView({ side: 24, grey: 0.5 });
    const draws = pictures.map((of, i) => view.draw(of, Rng.of(1, i)));
    const before = memory().numTensors;
    const whole = modality.viewBatch!(
      pictures,
      (levels) => view.applyBatch(levels, draws) as Tensor4D,
    );
    expect(memory().numTensors).toBe(before + 1);
    const single = modality.batch(pictures.map((of, i) => view.apply(of, draws[i]!)));
    const [a, b] = [await whole.data(), await single.data()];
    a.forEach((value, i) => expect(Math.abs(value - b[i]!)).toBeLessThan(1.1 / 255 / 0.24));
    whole.dispose();
    single.dispose();
  });
});
