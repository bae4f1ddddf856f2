import { expect, test } from 'vitest';
import { modalityOfPreprocessor } from './modality-of-preprocessor.js';
import { preprocessorConfig } from './preprocessor-config.js';

test.each([
  { side: 224, part: 0.875, fit: 'crop' },
  { side: 32, part: 1, fit: 'crop' },
  { side: 96, part: 1, fit: 'stretch' },
] as const)('what we write is read back: %o', (config) => {
  const written = preprocessorConfig({ ...config, normalisation: 'clip' });
  const back = modalityOfPreprocessor(JSON.parse(JSON.stringify(written)) as never);
  expect(back).toMatchObject({ side: config.side, fit: config.fit });
  expect(back.part).toBeCloseTo(config.part, 2);
  expect(preprocessorConfig(back)).toMatchObject({
    image_mean: written.image_mean,
    image_std: written.image_std,
    size: written.size,
  });
});

test.each([
  [{ size: 224 }, { side: 224, fit: 'crop', part: 1 }],
  [{ size: { height: 518, width: 518 } }, { side: 518, fit: 'stretch', part: 1 }],
  [
    { size: { shortest_edge: 256 }, crop_size: { height: 224, width: 224 } },
    { side: 224, fit: 'crop', part: 0.875 },
  ],
  [
    { size: 256, crop_size: 224, do_center_crop: true },
    { side: 224, part: 0.875 },
  ],
  [
    { size: 224, crop_size: 224, do_center_crop: false },
    { side: 224, part: 1 },
  ],
])('the size of %o', (config, expected) => {
  expect(modalityOfPreprocessor(config)).toMatchObject(expected);
});

test.each([
  [{}, /names no size/],
  [{ size: { height: 224, width: 300 } }, /224 x 300/],
  [{ size: 224, rescale_factor: 1 }, /scaled by 1/],
  [{ size: 224, do_rescale: false }, /scaled/],
  [{ size: 224, image_mean: 'half' }, /image_mean is no list/],
  [{ size: 224, image_mean: [0.5] }, /image_std is no list/],
])('%o is refused', (config, message) => {
  expect(() => modalityOfPreprocessor(config)).toThrow(message);
  expect(() => modalityOfPreprocessor(config)).toThrow(/^CP_IMAGE_PROCESSOR/);
});
