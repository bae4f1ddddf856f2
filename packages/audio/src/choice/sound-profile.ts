import { CounterpointError, type Dataset } from '@counterpoint/core';
import { someValues, type RawSample } from '@counterpoint/data';
import { clipExtensions } from '../modality/decode-clip.js';
import { logMelModality, type LogMelModalityConfig } from '../modality/log-mel-modality.js';
import { isFeatureMap } from '../modality/sound.js';
import type { Waveform } from '../waveform.js';

/** What recordings are like, measured without their labels. */
export interface SoundProfile {
  /** Recordings of the data set. */
  readonly size: number;
  /** The median length in seconds; at most what the modality reads of a recording. */
  readonly seconds: number;
}

/** So many recordings say enough. */
const mostRecordings = 100;

/**
 * Measures at most 100 recordings, drawn by a fixed seed. Unreadable ones do not count.
 *
 * @param stored as a source yields them
 * @param config how they are decoded
 * @throws CP_AUDIO_EMPTY when no recording can be read, with the reason of the first
 */
export async function soundProfile(
  stored: Dataset,
  config: LogMelModalityConfig = {},
): Promise<SoundProfile> {
  const { decode } = logMelModality(config);
  const dataset = stored as Dataset<RawSample>;
  const { values, drawn, firstSkipped } = await someValues(dataset, decode, mostRecordings);
  const lengths = values.flatMap((sound) => (isFeatureMap(sound) ? [] : [secondsOf(sound)]));
  if (lengths.length === 0)
    throw new CounterpointError('CP_AUDIO_EMPTY', {
      what:
        firstSkipped === undefined
          ? 'There is no recording'
          : `None of ${drawn} recordings can be read; the first: ${firstSkipped.message}`,
      where: firstSkipped?.key ?? stored.name,
      expected: `recordings to choose a recipe for: ${clipExtensions.join(', ')}`,
      facts: { code: firstSkipped?.code },
    });
  lengths.sort((a, b) => a - b);
  return { size: stored.size, seconds: lengths[Math.floor(lengths.length / 2)]! };
}

function secondsOf({ samples, sampleRateHz }: Waveform): number {
  return samples.length / sampleRateHz;
}
