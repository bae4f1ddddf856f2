import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Rng } from '@counterpoint/core';
import { imageModality, preprocessorConfig } from '@counterpoint/image';
import sharp from 'sharp';
import { afterAll, expect, it } from 'vitest';
import { withDataNormalisation } from './data-normalisation.js';
import { pictures } from './pictures.js';

const root = mkdtempSync(join(tmpdir(), 'counterpoint-normalisation-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A `.npy` file of [height, width, bands] bytes. */
function npy(height: number, width: number, bands: number, values: Uint8Array): Uint8Array {
  const shape = `(${height}, ${width}, ${bands})`;
  const text = `{'descr': '|u1', 'fortran_order': False, 'shape': ${shape}, }\n`;
  const head = Buffer.from('\x93NUMPY\x01\0', 'latin1');
  return Buffer.concat([head, Buffer.from([text.length, 0]), Buffer.from(text), values]);
}

/** The moments of channels in double precision. */
function momentsOf(values: Uint8Array, channels: number): { mean: number[]; deviation: number[] } {
  const planes = Array.from({ length: channels }, (_, c) =>
    [...values].filter((__, i) => i % channels === c).map((value) => value / 255),
  );
  const mean = planes.map((plane) => plane.reduce((sum, v) => sum + v, 0) / plane.length);
  const deviation = planes.map((plane, c) =>
    Math.sqrt(plane.reduce((sum, v) => sum + (v - mean[c]!) ** 2, 0) / plane.length),
  );
  return { mean, deviation };
}

it.each([
  { channels: 3, name: 'png' },
  { channels: 5, name: 'npy' },
])('measures $channels channels of what is trained on', async ({ channels, name }) => {
  const folder = join(root, name);
  mkdirSync(folder);
  const rng = Rng.of(1, name);
  const all: number[] = [];
  for (let i = 0; i < 3; i++) {
    const values = Uint8Array.from({ length: 16 * 16 * channels }, (_, at) =>
      rng.integer(40 + 40 * (at % channels)),
    );
    all.push(...values);
    const bytes =
      name === 'png'
        ? await sharp(values, { raw: { width: 16, height: 16, channels: 3 } })
            .png()
            .toBuffer()
        : npy(16, 16, channels, values);
    writeFileSync(join(folder, `${i}.${name}`), bytes);
  }
  writeFileSync(join(folder, `bad.${name}`), 'no picture');
  const modality = { type: 'image/picture', side: 16, channels, normalisation: 'data' };
  const config = await withDataNormalisation(pictures, { modality, data: { path: folder } });
  const { normalisation } = config['modality'] as { normalisation: ReturnType<typeof momentsOf> };
  const expected = momentsOf(Uint8Array.from(all), channels);
  normalisation.mean.forEach((value, c) => expect(value).toBeCloseTo(expected.mean[c]!, 6));
  normalisation.deviation.forEach((value, c) =>
    expect(value).toBeCloseTo(expected.deviation[c]!, 6),
  );
  const settings = { side: 16, channels, normalisation };
  expect(() => imageModality(settings)).not.toThrow();
  expect(JSON.stringify(preprocessorConfig(settings))).toContain(String(normalisation.mean[0]));
});

it('leaves other configs as they are, and refuses data without a picture', async () => {
  const config = { modality: { type: 'image/picture', normalisation: 'half' } };
  expect(await withDataNormalisation(pictures, config)).toBe(config);
  const folder = join(root, 'none');
  mkdirSync(folder);
  writeFileSync(join(folder, 'a.png'), 'text');
  const modality = { type: 'image/picture', normalisation: 'data' };
  await expect(
    withDataNormalisation(pictures, { modality, data: { path: folder } }),
  ).rejects.toThrow(/CP_IMAGE_EMPTY/);
});
