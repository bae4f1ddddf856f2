import { progressDisplay } from '@counterpoint/cli';
import { imageModality } from '@counterpoint/image';
import { expect, test } from 'vitest';
import { provingPictures } from './proving-pictures.js';

test.each([1, 3, 5])('pictures of %d channels are drawn', async (channels) => {
  const modality = imageModality({ side: 16, channels });
  const display = progressDisplay({ silent: true });
  const pictures = await provingPictures(modality, channels, { display });
  expect(pictures.map((picture) => picture.channels)).toEqual(Array(8).fill(channels));
  for (const { data, height, width } of pictures) {
    expect(data.length).toBe(height * width * channels);
    expect(new Set(data).size).toBeGreaterThan(1);
  }
});
