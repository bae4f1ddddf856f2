import { Registry, type Dataset } from '@counterpoint/core';
import { indexedDataset } from '@counterpoint/data';
import { expect, test } from 'vitest';
import { imagePlugin } from '../plugin.js';
import { choosePictureRecipes } from './choose-picture-recipes.js';
import { pictureProfile } from './picture-profile.js';

type Level = (x: number, y: number, c: number, i: number) => number;

/** Pictures of 12 by 10 pixels, as arrays that a source yields. */
function pictures(level: Level, size = 24): Dataset {
  return indexedDataset({
    name: 'drawn',
    size,
    fingerprint: 'f',
    key: String,
    read: (index) => ({
      index,
      key: String(index),
      value: {
        array: {
          shape: [10, 12, 3],
          data: Uint8Array.from({ length: 360 }, (_, at) =>
            level(Math.floor(at / 3) % 12, Math.floor(at / 36), at % 3, index),
          ),
        },
      },
    }),
  }) as Dataset;
}

const digit: Level = (x, y, _, i) => (x === 3 + (i % 4) && y > 2 && y < 8 ? 255 : 0);
const photograph: Level = (x, y, c, i) => (37 * x + 59 * y + 91 * c + 13 * i) % 256;

test('a profile tells drawings from photographs', async () => {
  const drawn = await pictureProfile(pictures(digit));
  expect(drawn).toMatchObject({ size: 24, side: 10, colour: 0 });
  expect(drawn.flatness).toBeCloseTo(115 / 120, 10);
  const natural = await pictureProfile(pictures(photograph));
  expect(natural.colour).toBe(1);
  expect(natural.flatness).toBeLessThan(0.4);
  await expect(pictureProfile(pictures(digit, 0))).rejects.toMatchObject({
    code: 'CP_IMAGE_EMPTY',
  });
});

test.each([
  ['drawings', digit, true],
  ['photographs', photograph, false],
])('recipes for %s: complete configs with names of their own', async (first, level, drawings) => {
  for (const side of [12, 32]) {
    const { facts, candidates, scoreViews } = await choosePictureRecipes(pictures(level), {
      type: 'image/picture',
      side,
    });
    expect(facts).toMatchObject({ size: 24, drawings });
    expect(candidates[0]!.name).toBe(first);
    expect(new Set(candidates.map(({ name }) => name)).size).toBe(candidates.length);
    const registry = new Registry([imagePlugin]);
    for (const { name, config } of candidates) {
      expect(name).toMatch(/^[a-z0-9-]+$/);
      expect(config).toMatchObject({ modality: { side }, batchSize: expect.any(Number) });
      const { views, encoder } = config as Record<string, { type: string }>;
      await registry.create('views', views!, { seed: 0 });
      ((await registry.create('encoder', encoder!, { seed: 0 })) as { dispose(): void }).dispose();
    }
    await registry.create('views', scoreViews, { seed: 0 });
  }
});
