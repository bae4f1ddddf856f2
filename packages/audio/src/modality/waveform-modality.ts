import { CounterpointError, parseConfig } from '@counterpoint/core';
import type { Component, Modality } from '@counterpoint/core';
import { sampleNoter } from '@counterpoint/data';
import type { RawSample } from '@counterpoint/data';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { WaveformInfo } from '../augment/info.js';
import { infoOf } from '../augment/info.js';
import { cropped } from '../augment/random-crop.js';
import { waveformBatch } from '../feature/feature-batch.js';
import type { Waveform } from '../waveform.js';
import { clipExtensions, decodeClip } from './decode-clip.js';
import { isFeatureMap, samplesAt } from './sound.js';
import type { Sound } from './sound.js';

/** Recordings as waveforms of one length. */
export interface WaveformModalityConfig {
  /** Default 16000. */
  readonly sampleRateHz?: number;
  /** Default 1. */
  readonly seconds?: number;
  /** The most that is read of one recording. Default 30. */
  readonly maximumSeconds?: number;
  /** Clips of one constant value: `refuse` skips and counts them. Default `keep`. */
  readonly silent?: 'keep' | 'refuse';
}

export const waveformModalitySchema: z.ZodType<
  Required<WaveformModalityConfig>,
  WaveformModalityConfig
> = z.strictObject({
  sampleRateHz: z.int().min(1000).max(384000).default(16000),
  seconds: z.number().positive().default(1),
  maximumSeconds: z.number().positive().default(30),
  silent: z.enum(['keep', 'refuse']).default('keep'),
});

/**
 * Recordings to batches [N, samples]: the middle of long clips, silence around short ones; no mean,
 * a deviation of one.
 */
export function waveformModality(
  config: WaveformModalityConfig = {},
): Modality<RawSample, Sound, Tensor2D, WaveformInfo> {
  const { sampleRateHz, seconds, maximumSeconds, silent } = parseConfig(
    waveformModalitySchema,
    config as never,
    'audio/waveform',
  );
  const length = Math.round(seconds * sampleRateHz);
  const note = sampleNoter();
  return {
    extensions: clipExtensions,
    decode: (sample) => decodeClip(sample, { sampleRateHz, maximumSeconds, silent, note }),
    describe: (sound) => infoOf(waveformOf(sound)),
    batch: (sounds) =>
      waveformBatch(
        sounds.map((sound) => {
          const samples = samplesAt(waveformOf(sound), sampleRateHz);
          return {
            samples: standardised(
              cropped(samples, { start: Math.floor((samples.length - length) / 2), length }),
            ),
            sampleRateHz,
          };
        }),
        length,
      ),
  };
}

/** The least deviation that samples are divided by: 160 dB below full scale, which is silence. */
export const leastWaveDeviation = 1e-8;

function standardised(samples: Float32Array): Float32Array {
  let sum = 0,
    squares = 0;
  for (let i = 0; i < samples.length; i++) {
    sum += samples[i]!;
    squares += samples[i]! * samples[i]!;
  }
  const mean = sum / Math.max(1, samples.length);
  let variance = squares / Math.max(1, samples.length) - mean * mean;
  if (variance < 1e-6 * mean * mean) variance = centredVariance(samples, mean);
  const deviation = Math.sqrt(variance);
  return samples.map((v) => (v - mean) / Math.max(deviation, leastWaveDeviation));
}

/** The variance about a mean beside which it is too small to be a difference of squares. */
function centredVariance(samples: Float32Array, mean: number): number {
  let squares = 0;
  for (let i = 0; i < samples.length; i++) squares += (samples[i]! - mean) ** 2;
  return squares / Math.max(1, samples.length);
}

function waveformOf(sound: Sound): Waveform {
  if (!isFeatureMap(sound)) return sound;
  throw new CounterpointError('CP_AUDIO_CONFIG', {
    what: 'The views make features, and the encoder takes waveforms',
    where: 'audio/waveform',
    remedy: 'leave out features and steps on features, or take the modality audio/log-mel',
  });
}

export const waveformModalityComponent: Component<
  Required<WaveformModalityConfig>,
  Modality<RawSample, Sound, Tensor2D, WaveformInfo>
> = {
  kind: 'modality',
  id: 'audio/waveform',
  summary: 'Recordings as waveforms.',
  schema: waveformModalitySchema,
  create: (config) => waveformModality(config),
};
