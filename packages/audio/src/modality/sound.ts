import { CounterpointError } from '@counterpoint/core';
import type { FeatureMap } from '../feature/log-mel.js';
import type { Waveform } from '../waveform.js';

/** Sound on its way to an encoder: a waveform, or features made of one. */
export type Sound = Waveform | FeatureMap;

/** Whether a sound was made into features. */
export function isFeatureMap(sound: Sound): sound is FeatureMap {
  return 'bands' in sound;
}

/** The samples of a waveform that must be of one rate. @throws CP_AUDIO_RATE */
export function samplesAt({ samples, sampleRateHz }: Waveform, expectedHz: number): Float32Array {
  if (sampleRateHz === expectedHz) return samples;
  throw new CounterpointError('CP_AUDIO_RATE', {
    what: `A batch at ${expectedHz} Hz has a clip at ${sampleRateHz} Hz`,
    expected: `${expectedHz} Hz`,
    remedy: `resample(clip, ${expectedHz}) first`,
    facts: { sampleRateHz, expectedHz },
  });
}
