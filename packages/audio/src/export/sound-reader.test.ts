import '@tensorflow/tfjs-backend-cpu';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { tensor } from '@tensorflow/tfjs-core';
import type { TypedConfig } from '@counterpoint/core';
import { afterAll, expect, test } from 'vitest';
import { encodeWav } from '../decode/encode-wav.js';
import { logMelModality } from '../modality/log-mel-modality.js';
import { soundInput } from '../modality/sound-in-engine.js';
import { waveformModality } from '../modality/waveform-modality.js';
import type { Recording } from '../waveform.js';
import { soundPreprocessing } from './sound-preprocessing.js';
import { soundReader } from './sound-reader.js';
import { unlikeSounds } from './unlike-sounds.js';

const folder = mkdtempSync(join(tmpdir(), 'counterpoint-reader-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Prepare = (sound: Recording) => { data: Float32Array; shape: number[] };

const small = { sampleRateHz: 8000, bands: 20, windowSeconds: 0.032, hopSeconds: 0.05 };
const statistics = {
  mean: Array.from({ length: 20 }, (_, b) => -b / 5),
  deviation: Array.from({ length: 20 }, (_, b) => 1 + b / 20),
};
const configs: readonly TypedConfig[] = [
  { type: 'audio/log-mel', features: small, seconds: 0.5 },
  { type: 'audio/log-mel', features: small, seconds: 0.7, fit: 'repeat', normalise: 'bands' },
  {
    type: 'audio/log-mel',
    features: { ...small, scale: 'slaney', norm: 'slaney', fftLength: 360, highHz: 3000 },
    fit: 'stretch',
    normalise: statistics,
  },
  { type: 'audio/log-mel', features: small, coefficients: 7, normalise: 'none', seconds: 2 },
  { type: 'audio/log-mel', features: small, maximumSeconds: 1.5, seconds: 2 },
  { type: 'audio/waveform', sampleRateHz: 8000, seconds: 0.6 },
];

test.each(configs)(
  'prepare.mjs prepares as the modality does: %j',
  async (config) => {
    const { type, ...settings } = config;
    const place = join(folder, String(configs.indexOf(config)));
    mkdirSync(place);
    writeFileSync(
      join(place, 'preprocessing.json'),
      JSON.stringify(soundPreprocessing(config, 'embedding')),
    );
    writeFileSync(join(place, 'prepare.mjs'), soundReader);
    const { prepare } = (await import(pathToFileURL(join(place, 'prepare.mjs')).href)) as {
      prepare: Prepare;
    };
    const modality =
      type === 'audio/waveform' ? waveformModality(settings) : logMelModality(settings);
    const input = soundInput(config);
    for (const { name, recording } of unlikeSounds(8000, (settings['seconds'] as number) ?? 1)) {
      const value = { members: { wav: encodeWav(recording) } };
      const sound = await modality.decode({ index: 0, key: name, value });
      const batch = modality.batch([sound]) as Tensor;
      const { data, shape } = prepare(recording);
      expect(shape.slice(1), name).toEqual(input.shape);
      const inputs = tensor(data, shape);
      const output = input.apply(inputs as Tensor4D);
      const expected = Float32Array.from(await batch.data());
      const actual = Float32Array.from(await output.data());
      expect(actual.length, name).toBe(expected.length);
      const largest = expected.reduce(
        (maximum, v, i) => Math.max(maximum, Math.abs(v - actual[i]!)),
        0,
      );
      expect(largest, name).toBeLessThan(5e-4);
      for (const each of [batch, inputs, output]) each.dispose();
    }
  },
  60_000,
);
