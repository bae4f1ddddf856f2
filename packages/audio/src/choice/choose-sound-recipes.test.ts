import { Registry, type Dataset } from '@counterpoint/core';
import { subset } from '@counterpoint/data';
import { expect, test } from 'vitest';
import { syntheticSounds } from '../collection/synthetic-sounds.js';
import { audioPlugin } from '../plugin.js';
import { chooseSoundRecipes } from './choose-sound-recipes.js';
import { soundRecipes } from './sound-recipes.js';

const few = () => subset(syntheticSounds('train') as Dataset, [0, 1, 2, 3, 4, 5, 6, 7]);

test('recordings are measured by their length, without labels', async () => {
  const { facts, candidates } = await chooseSoundRecipes(few(), { type: 'audio/log-mel' });
  expect(facts).toMatchObject({ size: 8, short: false });
  expect(facts['seconds']).toBeGreaterThan(1.2);
  expect(candidates[0]!.name).toBe('usual');
  await expect(
    chooseSoundRecipes(subset(few(), []), { type: 'audio/log-mel' }),
  ).rejects.toMatchObject({ code: 'CP_AUDIO_EMPTY' });
});

test.each([0.4, 5])(
  'recipes for %d s: their parts can be created, under one name each',
  async (seconds) => {
    const candidates = soundRecipes({ size: 400, seconds });
    expect(new Set(candidates.map(({ name }) => name)).size).toBe(candidates.length);
    const registry = new Registry([audioPlugin]);
    const modality = candidates[0]!.config['modality'];
    for (const { name, config } of candidates) {
      expect(name).toMatch(/^[a-z0-9-]+$/);
      expect(config).toMatchObject({ modality }); // scores compare what is heard alike
      const { views, encoder } = config as Record<string, { type: string }>;
      await registry.create('views', views!, { seed: 0 });
      ((await registry.create('encoder', encoder!, { seed: 0 })) as { dispose(): void }).dispose();
    }
  },
);
