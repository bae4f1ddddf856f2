import { logMel } from '../feature/log-mel.js';
import type { FeatureMap } from '../feature/log-mel.js';
import { mfcc } from '../feature/mfcc.js';
import { clipStatistics, normalised } from '../feature/normalise.js';
import type { FeatureStatistics } from '../feature/normalise.js';
import type { LogMelModalitySettings } from '../modality/log-mel-modality.js';
import { samplesAt } from '../modality/sound.js';
import type { Waveform } from '../waveform.js';

/**
 * The features of whole utterances, of any length, normalised as the modality `audio/log-mel` with
 * these settings does: by the utterance, by each
 * of its bands, by given statistics, or not.
 *
 * @throws CP_AUDIO_RATE for a waveform of another rate
 */
export function utteranceFeatures({
  features,
  coefficients,
  normalise,
}: Pick<LogMelModalitySettings, 'features' | 'coefficients' | 'normalise'>): (
  wave: Waveform,
) => FeatureMap {
  const extractor = coefficients > 0 ? mfcc({ ...features, coefficients }) : logMel(features);
  const statistics = (map: FeatureMap): FeatureStatistics | undefined => {
    if (normalise === 'none') return undefined;
    return typeof normalise === 'string' ? clipStatistics(map, normalise) : normalise;
  };
  return (wave) => {
    const map = extractor.extract(samplesAt(wave, features.sampleRateHz));
    const moments = statistics(map);
    return moments === undefined ? map : normalised(map, moments);
  };
}
