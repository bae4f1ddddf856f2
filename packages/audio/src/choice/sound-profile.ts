import { CounterpointError, isCounterpointError, type Dataset } from '@counterpoint/core';
import type { RawSample } from '@counterpoint/data';
import { clipExtensions } from '../modality/decode-clip.js';
import { logMelModality } from '../modality/log-mel-modality.js';
import { isFeatureMap } from '../modality/sound.js';
import { infoOf } from '../augment/info.js';

/** What recordings are like, measured without their labels. */
export interface SoundProfile {
  /** Recordings of the data set. */
  readonly size: number;
  /** The median length in seconds; at most 30. */
  readonly seconds: number;
}

/** So many recordings, evenly chosen, say enough. */
const mostRecordings = 100;

/**
 * Measures at most 100 recordings, evenly chosen. Unreadable ones do not count.
 *
 * @param stored as a source yields them
 * @throws CP_AUDIO_EMPTY when no recording can be read
 */
export async function soundProfile(stored: Dataset): Promise<SoundProfile> {
  const modality = logMelModality({ features: { sampleRateHz: 16000 } });
  const every = Math.max(1, Math.ceil(stored.size / mostRecordings));
  const order = { seed: 0, epoch: 0, shuffle: false };
  const lengths: number[] = [];
  for await (const sample of (stored as Dataset<RawSample>).epoch(order, 0, () => undefined)) {
    if (sample.index % every !== 0) continue;
    try {
      const sound = await modality.decode(sample);
      if (isFeatureMap(sound)) continue;
      const { length, sampleRateHz } = infoOf(sound);
      lengths.push(length / sampleRateHz);
    } catch (error) {
      if (!isCounterpointError(error)) throw error; // training reports and counts it
    }
  }
  if (lengths.length === 0)
    throw new CounterpointError('CP_AUDIO_EMPTY', {
      what: 'No recording can be read',
      where: stored.name,
      expected: `recordings to choose a recipe for: ${clipExtensions.join(', ')}`,
    });
  lengths.sort((a, b) => a - b);
  return { size: stored.size, seconds: lengths[Math.floor(lengths.length / 2)]! };
}
