import { expect, it } from 'vitest';
import { preprocessorConfig } from './preprocessor-config.js';

it('says how a picture is cut out, resized and normalised', () => {
  expect(preprocessorConfig({ side: 224, part: 0.875, trim: true })).toMatchObject({
    size: { shortest_edge: 256 },
    crop_size: { height: 224, width: 224 },
    do_center_crop: true,
    do_convert_rgb: true,
    image_mean: [0.485, 0.456, 0.406],
    counterpoint: { trim: true, fit: 'crop', part: 0.875, background: [255, 255, 255] },
  });
  const stretched = preprocessorConfig({ side: 32, fit: 'stretch' }, 'CLIPImageProcessor');
  expect(stretched).toMatchObject({
    image_processor_type: 'CLIPImageProcessor',
    size: { height: 32, width: 32 },
    do_center_crop: false,
  });
  expect(JSON.parse(JSON.stringify(stretched))).not.toHaveProperty('crop_size');
});

it('says what bands become levels, and has an entry for each', () => {
  const config = preprocessorConfig({ channels: 5, range: [0, 3000] });
  expect(config).toMatchObject({
    do_convert_rgb: false,
    num_channels: 5,
    image_mean: [0.5, 0.5, 0.5, 0.5, 0.5],
    counterpoint: { range: [0, 3000] },
  });
});
