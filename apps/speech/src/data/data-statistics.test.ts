import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeWav, logMel, openRecordings } from '@counterpoint/audio';
import type { PretrainConfig } from '@counterpoint/cli';
import { expect, it } from 'vitest';
import { learnStatistics } from './data-statistics.js';

const features = { sampleRateHz: 8000, bands: 16, highHz: 3900 };
const modality = { type: 'audio/log-mel', features, normalise: 'data' };
const config = (of: object) => ({ modality: of }) as unknown as PretrainConfig;

it('takes the mean and deviation over all values of what can be read', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'counterpoint-statistics-'));
  const clips = [0.1, 0.7].map((level) =>
    Float32Array.from({ length: 3000 + 2000 * level }, (_, i) => level * Math.sin(i * i * 1e-5)),
  );
  for (const [i, samples] of clips.entries())
    await writeFile(
      join(folder, `${i}.wav`),
      encodeWav({ channels: [samples], sampleRateHz: 8000 }, 'float32'),
    );
  await writeFile(join(folder, 'no sound.wav'), 'text');
  const values = clips.flatMap((samples) => [...logMel(features).extract(samples).data]);
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const { modality: learned } = await learnStatistics(config(modality), {
    open: () => openRecordings(folder),
  });
  const { normalise } = learned as { normalise: { mean: [number]; deviation: [number] } };
  expect(normalise.mean[0]).toBeCloseTo(mean, 4);
  expect(normalise.deviation[0]).toBeCloseTo(
    Math.sqrt(values.reduce((a, v) => a + (v - mean) ** 2, 0) / values.length),
    4,
  );
});

it('leaves other configs alone, and says when there is nothing to measure', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'counterpoint-statistics-'));
  const open = () => openRecordings(folder);
  const other = { type: 'audio/log-mel', normalise: 'clip' };
  expect(await learnStatistics(config(other), { open })).toEqual({});
  await writeFile(join(folder, 'no sound.wav'), 'text');
  for (const wrong of [modality, { ...modality, coefficients: 8 }])
    await expect(learnStatistics(config(wrong), { open })).rejects.toMatchObject({
      code: 'CP_SPEECH_DATA',
    });
});
