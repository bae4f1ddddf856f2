import type { Sample } from '@counterpoint/core';
import type { RawSample } from '@counterpoint/data';
import { encodeWav } from '../decode/encode-wav.js';
import type { Waveform } from '../waveform.js';

export const features = { sampleRateHz: 8000, bands: 16, highHz: 3900, windowSeconds: 0.032 };

export const clip = (): Waveform => ({
  samples: Float32Array.from({ length: 4000 }, (_, i) => Math.sin(i * i * 1e-4)),
  sampleRateHz: 8000,
});

export const sampleOf = (
  value: RawSample,
  metadata?: Record<string, unknown>,
): Sample<RawSample> => ({
  index: 0,
  key: 'a',
  value,
  metadata,
});

export const asWav = (wave: Waveform): RawSample => ({
  members: {
    wav: encodeWav({ channels: [wave.samples], sampleRateHz: wave.sampleRateHz }, 'float32'),
  },
});
