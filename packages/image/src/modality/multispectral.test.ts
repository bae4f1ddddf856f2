import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import { resnet } from '../encoder/resnet.js';
import { vit } from '../encoder/vision-transformer.js';
import { measureNormalisation } from '../picture/measure-normalisation.js';
import type { Picture } from '../picture/picture.js';
import { writeTiff } from '../testing/write-tiff.js';
import { PictureView } from '../view/picture-view.js';
import { resizedCrop } from '../view/resized-crop.js';
import { Rng } from '@counterpoint/core';
import { imageModality } from './image-modality.js';

const bands = 7;
const levels = (length: number, seed: number) => {
  const rng = Rng.of(seed, 'levels');
  return Uint8Array.from({ length }, () => rng.integer(256));
};
const picture = (height: number, width: number, seed: number): Picture => ({
  height,
  width,
  channels: bands,
  data: levels(height * width * bands, seed),
});
const band = ({ height, width, channels, data }: Picture, c: number): Picture => ({
  height,
  width,
  channels: 3,
  data: Uint8Array.from(
    { length: height * width * 3 },
    (_, i) => data[Math.floor(i / 3) * channels + c]!,
  ),
});

describe('pictures of seven bands', () => {
  it('are read from a TIFF, measured, normalised and encoded', async () => {
    const samples = levels(24 * 20 * bands, 1);
    const file = writeTiff({ width: 20, height: 24, bands, bits: 8, photometric: 1 }, samples);
    const sample = { index: 0, key: 'a.tif', value: { members: { tif: file } } };
    const decoded = await imageModality({ channels: bands }).decode(sample);
    expect([...decoded.data]).toEqual([...samples]);
    const normalisation = await measureNormalisation([decoded]);
    const modality = imageModality({ side: 16, channels: bands, normalisation });
    const batch = modality.batch([decoded, decoded]);
    expect(batch.shape).toEqual([2, 16, 16, bands]);
    const resized = resizedCrop(decoded, { top: 2, left: 0, height: 20, width: 20 }, 16, 16);
    const [first, , , fourth] = await batch.data();
    const { mean, deviation } = normalisation;
    expect(first).toBeCloseTo((resized.data[0]! / 255 - mean[0]!) / deviation[0]!, 4);
    expect(fourth).toBeCloseTo((resized.data[3]! / 255 - mean[3]!) / deviation[3]!, 4);
    for (const encoder of [
      resnet({ width: 2, channels: bands }),
      vit({ side: 16, patch: 8, width: 8, depth: 1, heads: 2, channels: bands }),
    ]) {
      const embeddings = encoder.encode(batch);
      expect(embeddings.shape).toEqual([2, encoder.width]);
      embeddings.dispose();
      encoder.dispose();
    }
    batch.dispose();
  });

  it('are cropped and resized band by band', () => {
    const input = picture(19, 23, 2);
    const box = { top: 3, left: 1, height: 14, width: 20 };
    const resized = resizedCrop(input, box, 8, 10, true);
    for (let c = 0; c < bands; c++)
      expect(band(resized, c).data).toEqual(resizedCrop(band(input, c), box, 8, 10, true).data);
  });

  it('make views, but for the steps that need RGB', () => {
    const input = picture(19, 23, 3);
    const info = imageModality({ channels: bands }).describe(input);
    const view = new PictureView({
      side: 8,
      jitter: { chance: 1, brightness: 0.4, contrast: 0.4, saturation: 0, hue: 0 },
      blur: { chance: 1, sigma: [1, 2] },
      solarize: { chance: 1, threshold: 128 },
    });
    const output = view.apply(input, view.draw(info, Rng.of(1)));
    expect([output.channels, output.data.length]).toEqual([bands, 8 * 8 * bands]);
    const coloured = new PictureView({ side: 8, grey: 0.2 });
    expect(() => coloured.draw(info, Rng.of(1))).toThrow(/CP_IMAGE_STEP.*grey.*RGB/);
  });

  it('are refused where numbers of channels do not fit each other', async () => {
    const modality = imageModality({ side: 8, channels: bands });
    const { data } = picture(8, 8, 4);
    const other = { height: 8, width: 8, channels: 3, data: data.subarray(0, 192) };
    expect(() => modality.batch([other])).toThrow(/CP_IMAGE_SHAPE/);
    expect(() => imageModality({ channels: 5, normalisation: 'imagenet' })).toThrow(/half/);
    await expect(measureNormalisation([other, picture(8, 8, 1)])).rejects.toThrow(/7 channels/);
    await expect(measureNormalisation([])).rejects.toThrow(/CP_IMAGE_EMPTY/);
  });
});

it('one channel is the luma of colour pictures', async () => {
  const modality = imageModality({ channels: 1 });
  const ppm = Buffer.from('P6 1 1 255\n\x64\xc8\x32', 'latin1');
  const decoded = await modality.decode({ index: 0, key: 'a', value: { members: { ppm } } });
  expect([...decoded.data]).toEqual([Math.round(0.2989 * 100 + 0.587 * 200 + 0.114 * 50)]);
});
