import { expect, test } from 'vitest';
import { preprocessorConfig } from '../modality/preprocessor-config.js';
import { picturePreprocessing } from './picture-preprocessing.js';

const size = { height: 12, width: 12 };

test.each([
  [3, 'RGB'],
  [1, 'luma'],
  [5, 'bands'],
] as const)('%d channels are %s, with a mean and a deviation each', (channels, colours) => {
  const settings = picturePreprocessing(preprocessorConfig({ side: 12, channels }), size);
  expect(settings).toMatchObject({ ...size, channels, colours, scale: 1 / 255 });
  expect([settings.mean.length, settings.deviation.length]).toEqual([channels, channels]);
});

test('every step that changes a picture is named', () => {
  const config = preprocessorConfig({
    side: 12,
    fit: 'stretch',
    part: 0.875,
    trim: true,
    background: [0, 10, 20],
    range: [0, 4095],
    normalisation: 'clip',
  });
  expect(picturePreprocessing(config, size)).toMatchObject({
    decode: 'srgb-upright',
    fit: 'stretch',
    part: 0.875,
    trim: true,
    background: [0, 10, 20],
    range: [0, 4095],
    mean: config.image_mean,
  });
});
