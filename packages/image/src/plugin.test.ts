import { Registry } from '@counterpoint/core';
import { describe, expect, it } from 'vitest';
import { imagePlugin } from './plugin.js';
import type { PictureView } from './view/picture-view.js';
import { imageModality } from './modality/image-modality.js';
import { encodePng } from './decode/encode-png.js';
import { simclrCifarViews } from './recipe/simclr-views.js';
import { Rng } from '@counterpoint/core';

describe('imagePlugin', () => {
  it('serves the config door', async () => {
    const registry = new Registry([imagePlugin]);
    const views = (await registry.create(
      'views',
      { type: 'image/simclr-cifar-views' },
      { seed: 1 },
    )) as readonly PictureView[];
    expect(views.map(({ config }) => config.side)).toEqual([32, 32]);
    const modality = (await registry.create(
      'views',
      {
        type: 'image/views',
        each: [
          { side: 24, grey: 1 },
          { side: 12, area: [0.5, 1] },
        ],
      },
      { seed: 1 },
    )) as readonly PictureView[];
    expect(modality.map(({ config: { side, grey, area } }) => [side, grey, area])).toEqual([
      [24, 1, [0.08, 1]],
      [12, 0, [0.5, 1]],
    ]);
    await expect(
      registry.create('views', { type: 'image/views', each: [{ side: 24, grei: 1 }] }, { seed: 1 }),
    ).rejects.toThrow(/grei/);
    await expect(
      registry.create('encoder', { type: 'image/resnet', dept: 18 }, { seed: 1 }),
    ).rejects.toThrow(/"depth"/);
    for (const { component } of registry.list())
      if (component.kind !== 'augmenter') expect(() => component.schema.parse({})).not.toThrow();
  });
});

describe('imageModality', () => {
  it('takes the centre square, or the whole picture', async () => {
    const wide = {
      height: 2,
      width: 6,
      channels: 3 as const,
      data: Uint8Array.from({ length: 36 }, (_, i) => (Math.floor(i / 3) % 6 < 2 ? 255 : 0)),
    }; // white on the left third
    const means = await Promise.all(
      (['crop', 'stretch'] as const).map(async (fit) => {
        const batch = imageModality({
          side: 3,
          fit,
          normalisation: { mean: [0, 0, 0], deviation: [1, 1, 1] },
        }).batch([wide]);
        const [first] = await batch.data();
        const { shape } = batch;
        batch.dispose();
        return [shape.join(), first];
      }),
    );
    expect(means[0]).toEqual(['1,3,3,3', 0]);
    expect(means[1]![0]).toBe('1,3,3,3');
    expect(means[1]![1]).toBeGreaterThan(0.8);
  });

  const data = Uint8Array.from({ length: 20 * 30 * 3 }, (_, i) => (i * 7) & 255);
  const picture = { height: 20, width: 30, channels: 3 as const, data };

  it('decodes stored files and stored pixels to the same picture', async () => {
    const modality = imageModality({ side: 16 });
    const file = await modality.decode({
      index: 0,
      key: 'a',
      value: { members: { png: await encodePng(picture) } },
    });
    const pixels = await modality.decode({
      index: 1,
      key: 'b',
      value: { members: {}, array: { data, shape: [20, 30, 3] } },
    });
    expect([...file.data]).toEqual([...data]);
    expect(pixels).toEqual({ ...file, data });
  });

  it('resizes pictures to its side, and leaves views at theirs', async () => {
    const modality = imageModality({
      side: 16,
      normalisation: { mean: [0, 0, 0], deviation: [1, 1, 1] },
    });
    const whole = modality.batch([picture]);
    expect(whole.shape).toEqual([1, 16, 16, 3]);
    const view = simclrCifarViews({ side: 12 })[0]!;
    const output = view.apply(picture, view.draw(modality.describe(picture), Rng.of(1, 'views')));
    const views = modality.batch([output, output]);
    expect(views.shape).toEqual([2, 12, 12, 3]);
    const values = await views.data();
    expect(values[5]).toBeCloseTo(output.data[5]! / 255, 6);
    whole.dispose();
    views.dispose();
  });

  it('normalises by channel', async () => {
    const batch = imageModality({ side: 1 }).batch([
      { height: 1, width: 1, channels: 3, data: Uint8Array.from([255, 0, 128]) },
    ]);
    const [r, g, b] = await batch.data();
    expect(r).toBeCloseTo((1 - 0.485) / 0.229, 5);
    expect(g).toBeCloseTo(-0.456 / 0.224, 5);
    expect(b).toBeCloseTo((128 / 255 - 0.406) / 0.225, 5);
    batch.dispose();
  });

  it('refuses views of different sizes in one batch, and samples without a picture', async () => {
    const modality = imageModality({ side: 8 });
    const view = { ...picture, view: true as const };
    expect(() => modality.batch([view, { ...view, height: 10, width: 60 }])).toThrow(
      /CP_IMAGE_SIZES_DIFFER/,
    );
    expect(() =>
      modality.decode({ index: 0, key: 'c', value: { members: { txt: new Uint8Array(2) } } }),
    ).toThrow(/CP_DATA_MEMBER_MISSING/);
    expect(() =>
      modality.decode({
        index: 0,
        key: 'd',
        value: { members: {}, array: { data: new Uint8Array(4), shape: [2, 3, 1] } },
      }),
    ).toThrow(/CP_IMAGE_SHAPE/);
  });
});
