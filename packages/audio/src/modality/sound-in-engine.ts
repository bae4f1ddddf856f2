import { parseConfig, type TypedConfig } from '@counterpoint/core';
import {
  div,
  maximum,
  mean,
  reshape,
  sqrt,
  square,
  sub,
  tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { cepstraInEngine, logMelInEngine } from '../feature/log-mel-in-engine.js';
import { logMel } from '../feature/log-mel.js';
import { cosineTransform } from '../feature/mfcc.js';
import { leastDeviation } from '../feature/normalise.js';
import { logMelModalitySchema } from './log-mel-modality.js';
import type { LogMelModalityConfig, LogMelModalitySettings } from './log-mel-modality.js';
import { leastWaveDeviation, waveformModalitySchema } from './waveform-modality.js';
import type { WaveformModalityConfig } from './waveform-modality.js';

/**
 * What a graph that begins with sound is given, and how it comes from there to an encoder's batch.
 */
export interface SoundInput {
  /**
   * `samples`: [length] of one channel. `features`: log-mel [frames, bands, 1], stretched to that
   * many frames and not yet normalised.
   */
  readonly name: 'samples' | 'features';
  /** Without the batch. */
  readonly shape: readonly number[];
  readonly sampleRateHz: number;
  /** @param input [N, ...shape] @returns what the modality's `batch` makes of the same clips */
  apply(input: Tensor): Tensor;
}

/**
 * What {@link logMelModality} does, in the engine: features of clips of exactly `seconds`, then
 * the normalisation.
 * Where features are stretched, words of any length have one shape only after it, so there the
 * graph begins with features.
 */
export function logMelInput(config: LogMelModalityConfig = {}): SoundInput {
  const { features, coefficients, seconds, fit, normalise } = parseConfig(
    logMelModalitySchema,
    config as never,
    'audio/log-mel',
  );
  const { sampleRateHz } = features;
  const length = Math.round(seconds * sampleRateHz);
  if (fit === 'stretch') return featureInput(config);
  const mel = logMelInEngine(features, length);
  const cosine = Float32Array.from(cosineTransform(mel.bands, coefficients));
  return {
    name: 'samples',
    shape: [length],
    sampleRateHz,
    apply: (input) =>
      tidy(() => {
        const map = mel.apply(input as Tensor2D);
        return normalisedInEngine(
          coefficients > 0 ? cepstraInEngine(map, cosine, coefficients) : map,
          normalise,
        );
      }),
  };
}

/**
 * The normalisation of {@link logMelModality}, in the engine: the graph begins with features of one
 * length, so that recordings of any length embed as the modality's do.
 */
export function featureInput(config: LogMelModalityConfig = {}): SoundInput {
  const { features, coefficients, seconds, normalise } = parseConfig(
    logMelModalitySchema,
    config as never,
    'audio/log-mel',
  );
  const { frames, bands } = logMel(features);
  return {
    name: 'features',
    shape: [frames(Math.round(seconds * features.sampleRateHz)), coefficients || bands, 1],
    sampleRateHz: features.sampleRateHz,
    apply: (input) => normalisedInEngine(input as Tensor4D, normalise),
  };
}

/**
 * The input of an exported encoder: features of `audio/log-mel`, samples of `audio/waveform`.
 *
 * @throws CP_CORE_CONFIG_INVALID
 */
export function soundInput({ type, ...settings }: TypedConfig): SoundInput {
  return type === 'audio/waveform'
    ? waveformInput(settings as WaveformModalityConfig)
    : featureInput(settings as LogMelModalityConfig);
}

/** What {@link waveformModality} does with clips of exactly `seconds`, in the engine. */
export function waveformInput(config: WaveformModalityConfig = {}): SoundInput {
  const { sampleRateHz, seconds } = parseConfig(
    waveformModalitySchema,
    config as never,
    'audio/waveform',
  );
  return {
    name: 'samples',
    shape: [Math.round(seconds * sampleRateHz)],
    sampleRateHz,
    apply: (input) => tidy(() => standardised(input, [1], leastWaveDeviation)),
  };
}

/** Features less their mean, over their deviation. @param map [N, frames, bands, 1] */
function normalisedInEngine(
  map: Tensor4D,
  normalise: LogMelModalitySettings['normalise'],
): Tensor4D {
  if (normalise === 'none') return map;
  if (normalise === 'clip') return standardised(map, [1, 2, 3], leastDeviation);
  if (normalise === 'bands') return standardised(map, [1], leastDeviation);
  return tidy(() => div(sub(map, row(normalise.mean)), row(normalise.deviation)) as Tensor4D);
}

/**
 * Less the mean, over the deviation, which is at least `minimum`. The mean is taken off twice: in
 * single precision the mean of equal values misses them.
 */
function standardised<T extends Tensor>(x: T, axes: number[], minimum: number): T {
  return tidy(() => {
    const nearly = sub(x, mean(x, axes, true));
    const centred = sub(nearly, mean(nearly, axes, true));
    const deviation = sqrt(mean(square(centred), axes, true));
    return div(centred, maximum(deviation, minimum)) as T;
  });
}

function row(values: readonly number[]): Tensor {
  return reshape(tensor([...values]), [1, 1, values.length, 1]);
}
