import {
  isFeatureMap,
  logMel,
  logMelModality,
  logMelModalitySchema,
  statisticsOf,
} from '@counterpoint/audio';
import type { FeatureStatistics, LogMelModalityConfig } from '@counterpoint/audio';
import type { LearnContext, PretrainConfig, RawConfig } from '@counterpoint/cli';
import { CounterpointError, parseConfig, type Dataset } from '@counterpoint/core';

/** So many clips, evenly chosen, say enough of a mean. */
const mostClips = 1000;

/**
 * The numbers for `"normalise": "data"` of a log-mel modality: the mean and deviation of the
 * features of what is trained on, over all values of at most 1,000 clips. The numbers stand in the
 * config from then on, so that a run is embedded and exported by the numbers that it was trained
 * with.
 *
 * @throws CP_SPEECH_DATA when no clip can be read, or for cepstral coefficients
 */
export async function learnStatistics(
  { modality }: PretrainConfig,
  { open }: Pick<LearnContext, 'open'>,
): Promise<RawConfig> {
  const { type, normalise, ...rest } = modality as RawConfig;
  if (type !== 'audio/log-mel' || normalise !== 'data') return {};
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
  return { modality: { normalise: await dataStatistics(await open(), settings) } };
}

async function dataStatistics(
  dataset: Dataset,
  settings: LogMelModalityConfig,
): Promise<FeatureStatistics> {
  const modality = logMelModality(settings);
  const extractor = logMel(settings.features);
  const order = { seed: 0, epoch: 0, shuffle: false };
  const every = Math.max(1, Math.ceil(dataset.size / mostClips));
  const maps = [];
  for await (const sample of dataset.epoch(order, 0, () => undefined)) {
    if (sample.index % every !== 0) continue;
    // What cannot be read is reported and counted when it is trained on.
    const decoded = Promise.resolve(
      modality.decode(sample as Parameters<typeof modality.decode>[0]),
    );
    const sound = await decoded.catch(() => undefined);
    if (sound === undefined) continue;
    maps.push(isFeatureMap(sound) ? sound : extractor.extract(sound.samples));
  }
  if (maps.length > 0) return statisticsOf(maps);
  throw new CounterpointError('CP_SPEECH_DATA', {
    what: 'No recording can be read',
    where: dataset.name,
    expected: 'recordings to measure the mean and deviation of',
    remedy: 'look at the messages of a run with normalise "clip"',
  });
}
