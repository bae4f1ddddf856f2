import { createHash } from 'node:crypto';
import { Rng } from '@counterpoint/core';
import { describe, expect, it } from 'vitest';
import type { Picture } from '../picture/picture.js';
import { byolViews } from '../recipe/byol-views.js';
import { clipViews } from '../recipe/clip-views.js';
import { multiCropViews } from '../recipe/multi-crop-views.js';
import { simclrCifarViews, simclrViews } from '../recipe/simclr-views.js';
import { PictureView } from './picture-view.js';

function picture(height: number, width: number): Picture {
  return {
    height,
    width,
    channels: 3,
    data: Uint8Array.from({ length: height * width * 3 }, (_, i) => (i * 37 + (i >> 3) * 11) & 255),
  };
}

const draws = (view: PictureView, count: number, of: Picture) =>
  Array.from({ length: count }, (_, i) => view.draw(of, Rng.of(3, 'views', 0, i)));

describe('PictureView', () => {
  it('draws the published distributions', () => {
    const input = picture(300, 400);
    const all = draws(simclrViews()[0]!, 4000, input);
    const share = (test: (draw: (typeof all)[number]) => boolean) =>
      all.filter(test).length / all.length;
    const jitterOf = ({ steps }: (typeof all)[number]) =>
      (steps[1] ?? []) as readonly { readonly kind: string; readonly by: number }[];
    const blurOf = ({ steps }: (typeof all)[number]) =>
      steps[3] as { readonly sigma: number; readonly taps: number } | null;
    expect(share((d) => d.steps[0] === true)).toBeCloseTo(0.5, 1);
    expect(share((d) => jitterOf(d).length === 4)).toBeCloseTo(0.8, 1);
    expect(share((d) => d.steps[2] === true)).toBeCloseTo(0.2, 1);
    expect(share((d) => blurOf(d) !== null)).toBeCloseTo(0.5, 1);
    expect(share((d) => jitterOf(d)[0]?.kind === 'hue')).toBeCloseTo(0.2, 1);
    const areas = all.map(({ crop }) => (crop.height * crop.width) / 120000);
    expect(Math.min(...areas)).toBeGreaterThan(0.07);
    expect(Math.max(...areas)).toBeLessThanOrEqual(1);
    for (const draw of all) {
      const { crop } = draw;
      const [jitter, blur] = [jitterOf(draw), blurOf(draw)];
      expect(crop.top + crop.height).toBeLessThanOrEqual(300);
      expect(crop.left + crop.width).toBeLessThanOrEqual(400);
      for (const { kind, by } of jitter) {
        const [low, high] = kind === 'hue' ? [-0.2, 0.2] : [0.2, 1.8];
        expect(by >= low! && by <= high!).toBe(true);
      }
      if (blur) expect(blur.sigma >= 0.1 && blur.sigma <= 2 && blur.taps === 23).toBe(true);
    }
  });

  it('gives the same view for the same stream and after JSON, and leaves the picture unchanged', () => {
    const input = picture(40, 30);
    const before = input.data.slice();
    const view = byolViews({ side: 24 })[1]!;
    const draw = view.draw(input, Rng.of(9, 'views', 1, 2));
    expect(view.draw(input, Rng.of(9, 'views', 1, 2))).toEqual(draw);
    const output = view.apply(input, draw);
    expect(view.apply(input, JSON.parse(JSON.stringify(draw)) as typeof draw)).toEqual(output);
    expect([output.height, output.width, output.data.length]).toEqual([24, 24, 24 * 24 * 3]);
    expect(input.data).toEqual(before);
  });

  it('keeps a whole picture of the right size as it is, and mirrors it', () => {
    const input = picture(16, 16);
    const view = new PictureView({ side: 16 });
    const plain = {
      crop: { top: 0, left: 0, height: 16, width: 16 },
      side: 16,
      steps: [null, null],
    };
    expect(view.apply(input, plain).data).toEqual(input.data);
    const mirrored = view.apply(input, { ...plain, steps: [true, null] });
    for (let x = 0; x < 16; x++) expect(mirrored.data[x * 3]).toBe(input.data[(15 - x) * 3]);
  });

  it('inverts by solarising from the threshold on', () => {
    const input: Picture = {
      height: 1,
      width: 2,
      channels: 3,
      data: Uint8Array.from([127, 128, 255, 0, 200, 10]),
    };
    const view = new PictureView({
      side: 2,
      steps: [{ type: 'image/solarise', threshold: 128 }],
    });
    const draw = {
      crop: { top: 0, left: 0, height: 1, width: 2 },
      side: 2,
      steps: [{ threshold: 128 }],
    };
    expect([...view.apply(input, draw).data.subarray(0, 6)]).toEqual([127, 127, 0, 0, 55, 10]);
  });

  it('takes pictures of one pixel', () => {
    const input = picture(1, 1);
    for (const view of [...simclrViews({ side: 32 }), ...byolViews({ side: 32 })]) {
      for (const draw of draws(view, 20, input))
        expect(view.apply(input, draw).data.length).toBe(32 * 32 * 3);
    }
  });

  it('refuses a draw that reaches beyond the picture', () => {
    const view = new PictureView({ side: 8 });
    const draw = view.draw(picture(100, 100), Rng.of(1));
    expect(() => view.apply(picture(4, 4), draw)).toThrow(/CP_IMAGE_DRAW/);
  });

  it('refuses a misspelt setting', () => {
    expect(() => new PictureView({ side: 8, gray: 0.2 } as never)).toThrow(/"grey"/);
  });
});

it.each([
  ['simclrViews', simclrViews({ side: 24 }), '1849e511f0b5d40a'],
  ['byolViews', byolViews({ side: 24 }), '64286a087b40b5e8'],
] as const)('%s keep the bytes that seeded runs have seen', (_name, views, expected) => {
  const hash = createHash('sha256');
  for (const [v, view] of views.entries()) {
    for (let i = 0; i < 20; i++) {
      const rng = Rng.of(i, 'picture');
      const data = Uint8Array.from({ length: 30 * 26 * 3 }, () => rng.integer(256));
      const input = { height: 30, width: 26, channels: 3, data };
      hash.update(view.apply(input, view.draw(input, Rng.of(3, 'views', i, v))).data);
    }
  }
  expect(hash.digest('hex').slice(0, 16)).toBe(expected);
});

describe('recipes', () => {
  it("have their paper's number of views and sides", () => {
    expect(clipViews().map(({ config }) => [config.side, config.flip])).toEqual([[224, 0]]);
    expect(
      simclrCifarViews().map(({ config }) => [config.side, config.jitter?.brightness, config.blur]),
    ).toEqual([
      [32, 0.4, undefined],
      [32, 0.4, undefined],
    ]);
    expect(multiCropViews().map(({ config }) => config.side)).toEqual([
      224, 224, 96, 96, 96, 96, 96, 96,
    ]);
    expect(
      multiCropViews({ style: 'dino', side: 112, small: 2 }).map(({ config }) => config.side),
    ).toEqual([112, 112, 48, 48]);
    expect(byolViews().map(({ config }) => config.blur?.chance)).toEqual([1, 0.1]);
  });
});
