import { Rng } from '@counterpoint/core';
import { describe, expect, it } from 'vitest';
import { writeTiff } from '../../testing/write-tiff.js';
import { decodePicture } from '../decode-picture.js';

const [width, height] = [7, 3];

/** Rows of samples that begin at whole bytes, the highest bit first; whole bytes little endian. */
function packed(rows: readonly (readonly number[])[], bits: number): Uint8Array {
  return Buffer.concat(
    rows.map((row) => {
      if (bits % 8 === 0)
        return Buffer.from(
          row.flatMap((value) =>
            Array.from({ length: bits / 8 }, (_, i) => Math.floor(value / 256 ** i) % 256),
          ),
        );
      const text = row.map((value) => value.toString(2).padStart(bits, '0')).join('');
      const whole = text.padEnd(8 * Math.ceil(text.length / 8), '0');
      return Buffer.from(whole.match(/.{8}/gu)!.map((byte) => Number.parseInt(byte, 2)));
    }),
  );
}

describe.each([1, 2, 3, 5])('TIFF of %i bands', (bands) => {
  it('has the samples of any number of bits, unsigned', async () => {
    for (let bits = 1; bits <= 32; bits++) {
      const rng = Rng.of(7, 'packed', bits, bands);
      const rows = Array.from({ length: height }, () =>
        Array.from({ length: width * bands }, () => Math.floor(rng.uniform(0, 2 ** bits))),
      );
      const photometric = bands === 3 && bits % 2 === 0 ? 2 : 1;
      const layout = { width, height, bands, bits, photometric };
      const { data } = await decodePicture(writeTiff(layout, packed(rows, bits)), {
        channels: bands,
      });
      const most = 2 ** bits - 1;
      const level = (value: number): number =>
        bits > 8 ? Math.floor(value / 2 ** (bits - 8)) : Math.round((255 * value) / most);
      expect([...data], `${bits} bits`).toEqual(rows.flat().map(level));
    }
  });

  it('has signed samples in a range', async () => {
    for (const bits of [2, 5, 9, 12, 14, 20, 24, 31]) {
      const half = 2 ** (bits - 1);
      const values = Array.from(
        { length: width * bands },
        (_, i) => Math.floor((i * 2 * half) / (width * bands)) - half,
      );
      const stored = values.map((value) => (value < 0 ? value + 2 * half : value));
      const layout = { width, height: 1, bands, bits, format: 2, photometric: 1 };
      const { data } = await decodePicture(writeTiff(layout, packed([stored], bits)), {
        channels: bands,
        range: [-half, half - 1],
      });
      const level = (value: number): number => (255 * (value + half)) / (2 * half - 1);
      for (const [i, value] of values.entries())
        expect(Math.abs(data[i]! - level(value)), `${bits} bits`).toBeLessThanOrEqual(0.5001);
    }
  });
});

const rgb = { width, height, bands: 3, bits: 8, photometric: 2 };
const samples = Uint8Array.from({ length: 3 * width * height }, (_, i) => 3 * i + 7);

it('differences of packed samples are refused', async () => {
  const file = writeTiff({ ...rgb, bits: 12, predictor: 2 }, new Uint8Array(100));
  await expect(decodePicture(file)).rejects.toMatchObject({ code: 'CP_IMAGE_UNSUPPORTED' });
});

it('a compression that libtiff was built without is refused, never black', async () => {
  for (const compression of [34925, 34661, 34712, 50002, 65000]) {
    const file = writeTiff({ ...rgb, compression }, samples);
    await expect(decodePicture(file), String(compression)).rejects.toMatchObject({
      code: expect.stringMatching(/^CP_IMAGE_(UNSUPPORTED|DAMAGED)$/u) as string,
    });
  }
});

it('Zstandard of usual bands is inflated', async () => {
  const size = samples.length; // one frame of one segment with one raw block: RFC 8878, section 3.1.1
  const frame = [0x28, 0xb5, 0x2f, 0xfd, 0x20, size, (size << 3) | 1, size >> 5, 0, ...samples];
  const file = writeTiff({ ...rgb, compression: 50000 }, Uint8Array.from(frame));
  expect([...(await decodePicture(file)).data]).toEqual([...samples]);
});
