import '@tensorflow/tfjs-backend-cpu';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { imageModality } from '../modality/image-modality.js';
import type { ImageModalityConfig } from '../modality/image-modality-config.js';
import { preprocessorConfig } from '../modality/preprocessor-config.js';
import { picturePreprocessing } from './picture-preprocessing.js';
import { pictureReader } from './picture-reader.js';
import { unlikePictures } from './unlike-pictures.js';

const folder = mkdtempSync(join(tmpdir(), 'counterpoint-reader-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Prepare = (pixels: object) => { data: Float32Array; shape: number[] };

const configs: readonly ImageModalityConfig[] = [
  { side: 16 },
  { side: 33, part: 0.875, background: [10, 200, 90], normalisation: 'half' },
  { side: 24, fit: 'stretch', background: [0, 0, 0] },
  { side: 20, trim: true, normalisation: 'clip' },
  { side: 18, channels: 1, background: [30, 60, 90], trim: true, fit: 'stretch' },
  { side: 12, channels: 5 },
  { side: 12, channels: 2, range: [10, 90], trim: true, part: 0.5 },
  {
    side: 9,
    channels: 4,
    range: [
      [0, 99],
      [5, 250],
      [20, 30],
      [-5, 400],
    ],
    fit: 'stretch',
  },
];

test.each(configs)('prepare.mjs prepares as the modality does: %j', async (config) => {
  const { side = 224, channels = 3 } = config;
  const settings = picturePreprocessing(preprocessorConfig(config), { height: side, width: side });
  const place = join(folder, JSON.stringify(config).replaceAll(/\W+/g, '-'));
  const { mkdirSync } = await import('node:fs');
  mkdirSync(place);
  writeFileSync(join(place, 'preprocessing.json'), JSON.stringify(settings));
  writeFileSync(join(place, 'prepare.mjs'), pictureReader);
  const { prepare } = (await import(pathToFileURL(join(place, 'prepare.mjs')).href)) as {
    prepare: Prepare;
  };
  const modality = imageModality(config);
  for (const { name, file, extension, pixels } of await unlikePictures(channels, side)) {
    const value = { members: { [extension]: file } };
    const batch = modality.batch([await modality.decode({ index: 0, key: name, value })]);
    const expected = Float32Array.from(await batch.data());
    const { data, shape } = prepare(pixels);
    expect(shape, name).toEqual(batch.shape);
    const largest = expected.reduce(
      (maximum, v, i) => Math.max(maximum, Math.abs(v - data[i]!)),
      0,
    );
    expect(largest, name).toBeLessThan(1e-6);
    batch.dispose();
  }
});
