import { describe, expect, it } from 'vitest';
import { writeTiff, type TiffOptions } from '../../testing/write-tiff.js';
import { decodePicture } from '../decode-picture.js';

const base: TiffOptions = { width: 2, height: 3, bands: 3, bits: 8, photometric: 2 };
const count = (bands: number) => 2 * 3 * bands;
const bytes = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 29 + 3) & 255);
const floats = (values: readonly number[]) => new Uint8Array(Float32Array.from(values).buffer);

/** The bands `keep` of pixels of so many bands. */
const select = (levels: Uint8Array, bands: number, keep: readonly number[]) =>
  Array.from({ length: levels.length / bands }, (_, i) =>
    keep.map((band) => levels[i * bands + band]!),
  ).flat();

describe('a band beyond the colours of a TIFF', () => {
  const data = bytes(count(4));

  it('is left out where it is not declared alpha', async () => {
    for (const extraSamples of [[0], []]) {
      const file = writeTiff({ ...base, bands: 4, extraSamples }, data);
      const picture = await decodePicture(file);
      expect([...picture.data]).toEqual(select(data, 4, [0, 1, 2]));
    }
  });

  it('is blended where it is', async () => {
    const file = writeTiff({ ...base, bands: 4, extraSamples: [2] }, data);
    const { data: levels } = await decodePicture(file, { background: [0, 0, 0] });
    levels.forEach((level, i) => {
      const [colour, alpha] = [
        data[4 * Math.floor(i / 3) + (i % 3)]!,
        data[4 * Math.floor(i / 3) + 3]!,
      ];
      expect(Math.abs(level - (colour * alpha) / 255)).toBeLessThanOrEqual(1);
    });
  });

  it.each([
    ['2 bands of grey', { bands: 2, photometric: 1, extraSamples: [0] }, '2 bands'],
    ['4 bands of grey', { bands: 4, photometric: 1, extraSamples: [0, 0, 0] }, '4 bands'],
    ['RGB and 2 bands', { bands: 5, extraSamples: [0, 0] }, '5 bands'],
    [
      '13 bands',
      { bands: 13, photometric: 1, extraSamples: Array<number>(12).fill(0) },
      '13 bands',
    ],
  ])('is refused with its number: %s', async (_name, change, message) => {
    const options = { ...base, ...change };
    const file = writeTiff(options, bytes(count(options.bands)));
    await expect(decodePicture(file, { where: 'x.tif' })).rejects.toMatchObject({
      code: 'CP_IMAGE_SHAPE',
      message: expect.stringMatching(new RegExp(`${message}.*x\\.tif.*channels`)) as string,
    });
    const { channels, data: levels } = await decodePicture(file, { channels: options.bands });
    expect([channels, ...levels]).toEqual([options.bands, ...bytes(count(options.bands))]);
  });
});

describe('samples of a TIFF', () => {
  it('of three bands of the model "black is zero" are RGB, by their upper byte', async () => {
    const data = bytes(2 * count(3));
    const file = writeTiff({ ...base, bits: 16, photometric: 1, extraSamples: [0, 0] }, data);
    expect([...(await decodePicture(file)).data]).toEqual(select(data, 2, [1]));
  });

  it('that are floats from 0 to 1 are times 255', async () => {
    const values = Array.from({ length: count(3) }, (_, i) => i / 17);
    const file = writeTiff({ ...base, bits: 32, format: 3 }, floats(values));
    const expected = values.map((value) => Math.floor(255 * Math.fround(value) + 0.5));
    expect([...(await decodePicture(file)).data]).toEqual(expected);
  });

  it.each([
    ['larger floats', { bits: 32, format: 3 }, floats(Array<number>(18).fill(200)), /200/],
    ['NaN', { bits: 32, format: 3 }, floats(Array<number>(18).fill(NaN)), /18 samples/],
    ['signed', { format: 2 }, bytes(18), /signed/],
  ])('that need a range are refused without one: %s', async (_name, change, data, message) => {
    const file = writeTiff({ ...base, ...change }, data);
    const refusal = { code: 'CP_IMAGE_RANGE', message: expect.stringMatching(message) as string };
    await expect(decodePicture(file)).rejects.toMatchObject(refusal);
  });

  it('are scaled by a range, signed ones and large floats too', async () => {
    const signed = writeTiff({ ...base, format: 2 }, bytes(18));
    const { data } = await decodePicture(signed, { range: [-128, 127] });
    expect([...data]).toEqual([...bytes(18)].map((byte) => byte ^ 128));
    const values = Array.from({ length: 18 }, (_, i) => 50 * i - 100);
    const large = writeTiff({ ...base, bits: 32, format: 3 }, floats(values));
    const { data: levels } = await decodePicture(large, { range: [0, 255] });
    expect([...levels]).toEqual(values.map((value) => Math.max(0, Math.min(255, value))));
  });

  it('are clamped to a range, which may be one of each band', async () => {
    const file = writeTiff(
      base,
      Uint8Array.from({ length: 18 }, (_, i) => 10 * i),
    );
    const { data } = await decodePicture(file, {
      range: [
        [0, 100],
        [50, 60],
        [0, 255],
      ],
    });
    expect([...data.subarray(0, 6)]).toEqual([0, 0, 20, 77, 0, 50]);
    await expect(decodePicture(file, { range: [[0, 1]] })).rejects.toMatchObject({
      code: 'CP_IMAGE_SHAPE',
    });
  });

  it('of complex numbers and of unknown colour models are refused', async () => {
    for (const change of [{ bits: 64, format: 6 }, { photometric: 32845 }]) {
      const file = writeTiff({ ...base, ...change }, bytes(18 * 8));
      await expect(decodePicture(file)).rejects.toMatchObject({ code: 'CP_IMAGE_UNSUPPORTED' });
    }
  });

  it('are turned upright, whoever decodes them', async () => {
    const data = bytes(18);
    for (let orientation = 1; orientation <= 8; orientation++) {
      const file = writeTiff({ ...base, orientation }, data);
      const usual = await decodePicture(file);
      const bands = await decodePicture(file, { range: [0, 255] });
      expect([usual.height, usual.width, ...usual.data], `orientation ${orientation}`).toEqual([
        bands.height,
        bands.width,
        ...bands.data,
      ]);
    }
  });
});

it('a TIFF that is cut off says so', async () => {
  const whole = writeTiff(base, bytes(18));
  for (let length = 9; length < whole.length; length += 5)
    await expect(decodePicture(whole.subarray(0, length))).rejects.toMatchObject({
      code: 'CP_IMAGE_DAMAGED',
    });
});
