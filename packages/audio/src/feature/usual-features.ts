import type { LogMelConfig } from './log-mel.js';

/** Log-mel features of speech at 8 kHz, as on the telephone: 40 bands, a frame each 10 ms. */
export const telephoneFeatures: LogMelConfig = {
  sampleRateHz: 8000,
  bands: 40,
  windowSeconds: 0.032,
  hopSeconds: 0.01,
  highHz: 3900,
};

/** Log-mel features of any sound at 16 kHz: 64 bands, a frame each 20 ms. */
export const soundFeatures: LogMelConfig = {
  sampleRateHz: 16000,
  bands: 64,
  windowSeconds: 0.064,
  hopSeconds: 0.02,
};
