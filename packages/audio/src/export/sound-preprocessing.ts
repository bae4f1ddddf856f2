import { parseConfig, type TypedConfig } from '@counterpoint/core';
import { logMelFrames } from '../feature/log-mel.js';
import { logMelModalitySchema } from '../modality/log-mel-modality.js';
import { soundInput, type SoundInput } from '../modality/sound-in-engine.js';
import { waveformModalitySchema } from '../modality/waveform-modality.js';

/**
 * `preprocessing.json` of an exported encoder of sound: what happens to a recording before it goes
 * into the file, and what happens inside it.
 */
export interface SoundPreprocessing {
  readonly input: SoundInput['name'];
  readonly output: string;
  readonly type: 'float32';
  /** The program in the export that prepares decoded samples by this file. */
  readonly reader: 'prepare.mjs';
  readonly shape: readonly (number | 'batch')[];
  readonly sampleRateHz: number;
  readonly channels: 'mean of all';
  readonly amplitude: 'full scale is 1';
  /** The most that is read of a recording. */
  readonly maximumSeconds: number;
  /** What the graph does first. */
  readonly inside: string;
  readonly [entry: string]: unknown;
}

/**
 * @param modality `audio/waveform` or `audio/log-mel`, with its settings
 * @param output what the file calls the embeddings
 */
export function soundPreprocessing(
  { type, ...settings }: TypedConfig,
  output: string,
): SoundPreprocessing {
  const input = soundInput({ type, ...settings });
  const { name, shape, sampleRateHz } = input;
  const common = {
    input: name,
    output,
    type: 'float32',
    reader: 'prepare.mjs',
    shape: ['batch', ...shape],
    sampleRateHz,
    channels: 'mean of all',
    amplitude: 'full scale is 1',
  } as const;
  if (type === 'audio/waveform') {
    const { maximumSeconds } = parseConfig(waveformModalitySchema, settings as never, type);
    return {
      ...common,
      maximumSeconds,
      samples: shape[0],
      longer: 'the middle samples',
      shorter: 'zeros on both sides',
      inside: 'less the mean, over the deviation where that is above 1e-8',
    };
  }
  const { features, coefficients, fit, normalise, maximumSeconds } = parseConfig(
    logMelModalitySchema,
    settings as never,
    type,
  );
  const { fftLength, windowLength, hopLength, bank, floor } = logMelFrames(features);
  return {
    ...common,
    maximumSeconds,
    frames: shape[0],
    bands: shape[1],
    logMel: {
      ...{ ...bank, fftLength, windowLength, hopLength, floor },
      order: 'ln(mel of |STFT|^2 + floor), Hann window, centred frames, reflected ends',
    },
    coefficients,
    fit,
    longer: fit === 'stretch' ? 'frames by cubic convolution, a = -.75' : 'the middle frames',
    shorter: shorterFrames[fit],
    normalise,
    inside: `the normalisation: ${typeof normalise === 'string' ? normalise : 'the given mean and deviation'}`,
  };
}

const shorterFrames = {
  cut: 'frames of the smallest value on both sides',
  repeat: 'the frames again and again',
  stretch: 'frames by cubic convolution, a = -.75',
} as const;
