import type { FeatureMap } from '../feature/log-mel.js';
import type { Waveform } from '../waveform.js';

/** Sound on its way to an encoder: a waveform, or features made of one. */
export type Sound = Waveform | FeatureMap;

/** Whether a sound was made into features. */
export function isFeatureMap(sound: Sound): sound is FeatureMap {
  return 'bands' in sound;
}
