import {
  isFeatureMap,
  logMel,
  logMelModality,
  logMelModalitySchema,
  statisticsOf,
} from '@counterpoint/audio';
import type { FeatureStatistics, LogMelModalityConfig } from '@counterpoint/audio';
import { CounterpointError, parseConfig } from '@counterpoint/core';
import type { RawConfig } from '@counterpoint/cli';
import { openRecordings } from '@counterpoint/audio';

/** So many clips, evenly chosen, say enough of a mean. */
const mostClips = 1000;

/**
 * Fills in `"normalise": "data"` of a log-mel modality: the mean and deviation of the features of
 * what is trained on, over all values of at
 * most 1,000 clips. The numbers stand in the config from then on, so that a run is embedded and
 * exported by the numbers that it was trained with.
 *
 * @throws CP_SPEECH_DATA when no clip can be read
 */
export async function withDataStatistics(config: RawConfig): Promise<RawConfig> {
  const { modality, data } = config as {
    modality?: RawConfig;
    data?: { path?: string; split?: string };
  };
  if (modality?.['type'] !== 'audio/log-mel' || modality['normalise'] !== 'data') return config;
  const { type: _, normalise: __, ...rest } = modality;
  const settings = parseConfig(
    logMelModalitySchema,
    { ...rest, normalise: 'none' } as LogMelModalityConfig,
    'modality',
  );
  if (settings.coefficients > 0)
    throw new CounterpointError('CP_SPEECH_DATA', {
      what: 'Cepstral coefficients cannot be normalised by the data',
      where: 'modality.normalise',
      expected: 'log-mel bands, or "clip" or "bands"',
    });
  return {
    ...config,
    modality: {
      ...modality,
      normalise: await dataStatistics(String(data?.path), data?.split ?? 'train', settings),
    },
  };
}

async function dataStatistics(
  path: string,
  split: string,
  settings: LogMelModalityConfig,
): Promise<FeatureStatistics> {
  const modality = logMelModality(settings),
    extractor = logMel(settings.features);
  const dataset = await openRecordings(path, {
    split,
    extensions: modality.extensions,
    onSkip: () => undefined,
  });
  try {
    const every = Math.max(1, Math.ceil(dataset.size / mostClips));
    const maps = [];
    for await (const sample of dataset.epoch(
      { seed: 0, epoch: 0, shuffle: false },
      0,
      () => undefined,
    )) {
      if (sample.index % every !== 0) continue;
      // told and counted when it is trained on
      const sound = await Promise.resolve(modality.decode(sample)).catch(() => undefined);
      if (sound !== undefined)
        maps.push(isFeatureMap(sound) ? sound : extractor.extract(sound.samples));
    }
    if (maps.length > 0) return statisticsOf(maps);
    throw new CounterpointError('CP_SPEECH_DATA', {
      what: 'No recording can be read',
      where: path,
      expected: 'recordings to measure the mean and deviation of',
      remedy: 'look at the messages of a run with normalise "clip"',
    });
  } finally {
    await dataset.close?.();
  }
}
