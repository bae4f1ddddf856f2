import { parseConfig } from '@counterpoint/core';
import type { Component, Modality } from '@counterpoint/core';
import { sampleNoter } from '@counterpoint/data';
import type { RawSample } from '@counterpoint/data';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { WaveformInfo } from '../augment/info.js';
import { infoOf } from '../augment/info.js';
import { featureBatch } from '../feature/feature-batch.js';
import { logMel, logMelSchema } from '../feature/log-mel.js';
import type { FeatureMap, LogMelConfig } from '../feature/log-mel.js';
import { mfcc } from '../feature/mfcc.js';
import { clipStatistics, normalised } from '../feature/normalise.js';
import type { FeatureStatistics } from '../feature/normalise.js';
import { clipExtensions, decodeClip } from './decode-clip.js';
import { fitFrames } from './fit-frames.js';
import type { Fit } from './fit-frames.js';
import { isFeatureMap, samplesAt } from './sound.js';
import type { Sound } from './sound.js';

/** Recordings as log-mel features of one length. */
export interface LogMelModalityConfig {
  readonly features?: LogMelConfig;
  /** Keep this many cepstral coefficients in place of the bands; 0 keeps the bands. Default 0. */
  readonly coefficients?: number;
  /**
   * What is taken of each clip where no view made features of it: evaluation, embedding. Default 1.
   */
  readonly seconds?: number;
  /** Default `cut`. */
  readonly fit?: Fit;
  /**
   * `clip`: by each clip's mean and deviation; `bands`: by those of each of its bands, which takes
   * out the microphone and much of the
   * speaker; `none`; or given numbers (those of a data set; `counterpoint-speech train` measures
   * them for `data`). Default `clip`.
   */
  readonly normalise?: 'none' | 'clip' | 'bands' | FeatureStatistics;
  /** The most that is read of one recording. Default 30. */
  readonly maximumSeconds?: number;
  /** Clips of one constant value: `refuse` skips and counts them. Default `keep`. */
  readonly silent?: 'keep' | 'refuse';
}

/** {@link LogMelModalityConfig} with its defaults filled in, those of its features too. */
export type LogMelModalitySettings = Required<Omit<LogMelModalityConfig, 'features'>> & {
  readonly features: z.output<typeof logMelSchema>;
};

const statisticsSchema: z.ZodType<FeatureStatistics, FeatureStatistics> = z.strictObject({
  mean: z.array(z.number()).min(1),
  deviation: z.array(z.number().positive()).min(1),
});

/** The config of the modality of log-mel features: checks entries, fills in defaults. */
export const logMelModalitySchema: z.ZodType<LogMelModalitySettings, LogMelModalityConfig> =
  z.strictObject({
    features: logMelSchema.prefault({}),
    coefficients: z.int().nonnegative().default(0),
    seconds: z.number().positive().default(1),
    fit: z.enum(['cut', 'repeat', 'stretch']).default('cut'),
    normalise: z.union([z.enum(['none', 'clip', 'bands']), statisticsSchema]).default('clip'),
    maximumSeconds: z.number().positive().default(30),
    silent: z.enum(['keep', 'refuse']).default('keep'),
  });

/**
 * Recordings to batches [N, frames, bands, 1]. Views may hand over waveforms or features; both
 * become one length and are normalised
 * here.
 * Features that are all of one length keep it: an encoder that pools over time may learn from
 * short views and hear whole clips.
 */
export function logMelModality(
  config: LogMelModalityConfig = {},
): Modality<RawSample, Sound, Tensor4D, WaveformInfo> {
  const { features, coefficients, seconds, fit, normalise, maximumSeconds, silent } = parseConfig(
    logMelModalitySchema,
    config as never,
    'audio/log-mel',
  );
  const extractor = coefficients > 0 ? mfcc({ ...features, coefficients }) : logMel(features);
  const { sampleRateHz } = features;
  const frames = extractor.frames(Math.round(seconds * sampleRateHz));
  const statistics = (map: FeatureMap): FeatureStatistics | undefined => {
    if (normalise === 'none') return undefined;
    return typeof normalise === 'string' ? clipStatistics(map, normalise) : normalise;
  };
  const note = sampleNoter();
  return {
    extensions: clipExtensions,
    decode: (sample) => decodeClip(sample, { sampleRateHz, maximumSeconds, silent, note }),
    describe: (sound) =>
      isFeatureMap(sound)
        ? { length: sound.frames * extractor.hopLength, sampleRateHz }
        : infoOf(sound),
    batch(sounds) {
      const [first] = sounds;
      const length =
        first !== undefined &&
        sounds.every(
          (sound) => isFeatureMap(sound) && sound.frames === (first as FeatureMap).frames,
        )
          ? (first as FeatureMap).frames
          : frames;
      return featureBatch(
        sounds.map((sound) => {
          const map = fitFrames(
            isFeatureMap(sound) ? sound : extractor.extract(samplesAt(sound, sampleRateHz)),
            length,
            fit,
          );
          const moments = statistics(map);
          return moments === undefined ? map : normalised(map, moments);
        }),
        length,
      );
    },
  };
}

export const logMelModalityComponent: Component<
  LogMelModalitySettings,
  Modality<RawSample, Sound, Tensor4D, WaveformInfo>
> = {
  kind: 'modality',
  id: 'audio/log-mel',
  summary: 'Recordings as log-mel features.',
  schema: logMelModalitySchema,
  create: (config) => logMelModality(config),
};
