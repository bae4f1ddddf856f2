import { CounterpointError } from '@counterpoint/core';
import { z } from 'zod';
import { MelKernel } from '../kernel/mel-kernel.js';
import { cut, framing } from './frames.js';
import { emptyBands, melBank } from './mel-bank.js';
import { radices } from './radices.js';
import type { MelBank, MelBankConfig } from './mel-bank.js';
import type { MelScale } from './mel-scale.js';
import { isSteady, steadyMel } from './steady-frame.js';

/** A picture of sound: `data` is [frames, bands], row-major. */
export interface FeatureMap {
  readonly data: Float32Array;
  readonly frames: number;
  readonly bands: number;
}

/** Turns a waveform's samples into features, one row a frame. */
export interface FeatureExtractor {
  readonly sampleRateHz: number;
  readonly bands: number;
  readonly hopLength: number;
  /** Frames of a signal of so many samples. */
  frames(length: number): number;
  /** @param samples [n], at `sampleRateHz` @returns features [frames(n), bands] */
  extract(samples: Float32Array): FeatureMap;
}

/**
 * Log-mel features. Times are given in seconds, so that a config means the same at every sample
 * rate.
 */
export interface LogMelConfig {
  /** Default 16000. */
  readonly sampleRateHz?: number;
  /** Default 0.064, BYOL-A's. */
  readonly windowSeconds?: number;
  /** Default 0.01. */
  readonly hopSeconds?: number;
  /** Points of the Fourier transform. Default: the smallest power of two that holds the window. */
  readonly fftLength?: number;
  /** Default 64. */
  readonly bands?: number;
  /** Default 60. */
  readonly lowHz?: number;
  /** Default 7800, and at most half the sample rate. */
  readonly highHz?: number;
  /** Default `htk`. */
  readonly scale?: MelScale;
  /** Default `none`. */
  readonly norm?: 'none' | 'slaney';
  /** Added before the logarithm. Default 1e-6. */
  readonly floor?: number;
}

/**
 * {@link LogMelConfig} with its defaults filled in. The length of the transform stays open, since
 * its default depends on the sample rate.
 */
export type LogMelSettings = Required<Omit<LogMelConfig, 'fftLength'>> &
  Pick<LogMelConfig, 'fftLength'>;

export const logMelSchema: z.ZodType<LogMelSettings, LogMelConfig> = z.strictObject({
  sampleRateHz: z.number().min(1000).max(384000).default(16000),
  windowSeconds: z.number().positive().default(0.064),
  hopSeconds: z.number().positive().default(0.01),
  fftLength: z.number().int().positive().multipleOf(2).optional(),
  bands: z.number().int().positive().default(64),
  lowHz: z.number().nonnegative().default(60),
  highHz: z.number().positive().default(7800),
  scale: z.enum(['htk', 'slaney']).default('htk'),
  norm: z.enum(['none', 'slaney']).default('none'),
  floor: z.number().positive().default(1e-6),
});

/**
 * ln(mel filters of |short-time Fourier transform|^2 + floor), with a Hann window, frames centred
 * and the signal reflected at its ends; in single
 * precision, and frames that are almost constant in double precision.
 * The defaults are BYOL-A's (Niizumi et al. 2021, section IV-A, https://arxiv.org/abs/2103.06695).
 *
 * Bands that hold no bin of the transform are reported by a process warning of the code
 * CP_AUDIO_BANDS.
 *
 * @throws CP_AUDIO_CONFIG when the band of frequencies is empty, or the transform's length has a
 *   large prime factor
 */
export function logMel(config: LogMelConfig = {}): FeatureExtractor {
  const { fftLength, windowLength, hopLength, bank: bankShape, floor } = logMelFrames(config);
  const { sampleRateHz, bands } = bankShape;
  const frame = framing({ fftLength, windowLength, hopLength });
  const frames = (length: number): number => (length === 0 ? 0 : frame.count(length));
  const filters = melBank(bankShape);
  warnOfEmptyBands(filters);
  let kernel: MelKernel | undefined;
  let steady: ReturnType<typeof steadyMel> | undefined;
  return {
    sampleRateHz,
    bands,
    hopLength,
    frames,
    extract(samples) {
      kernel ??= new MelKernel({ hopLength, window: frame.window, bank: filters });
      const { mel, signal } = kernel,
        together = MelKernel.frames;
      const count = frames(samples.length);
      const data = new Float32Array(count * bands);
      for (let t = 0; t < count; t += together) {
        cut(samples, t * hopLength - fftLength / 2, signal);
        kernel.run();
        for (let f = 0; f < together && t + f < count; f++) {
          const row = (t + f) * bands;
          if (isSteady(signal, f * hopLength, fftLength)) {
            steady ??= steadyMel(frame.window, filters);
            const steadyBands = steady(signal, f * hopLength);
            for (let m = 0; m < bands; m++) data[row + m] = Math.log(steadyBands[m]! + floor);
          } else {
            for (let m = 0; m < bands; m++)
              data[row + m] = Math.log(mel[m * together + f]! + floor);
          }
        }
      }
      return { data, frames: count, bands };
    },
  };
}

/**
 * A process warning, as Node.js prints to the standard error: the features are right, but some say
 * nothing.
 */
function warnOfEmptyBands(filters: MelBank): void {
  const { length: empty } = emptyBands(filters);
  if (empty === 0) return;
  process.emitWarning(
    `${empty} of ${filters.bands} mel bands are narrower than a bin of the Fourier transform and always ln(floor).`,
    { code: 'CP_AUDIO_BANDS', detail: 'Ask for fewer bands, or for a longer fftLength.' },
  );
}

/** How features are framed and filtered: lengths in samples, and the bank. */
export interface LogMelFrames {
  readonly fftLength: number;
  readonly windowLength: number;
  readonly hopLength: number;
  readonly bank: MelBankConfig;
  readonly floor: number;
}

/** Of a transform's length: what a prime factor costs grows with its square. */
const largestRadix = 1000;

/**
 * @throws CP_AUDIO_CONFIG when the band of frequencies is empty, or the transform's length has a
 * large prime factor
 */
export function logMelFrames(config: LogMelConfig = {}): LogMelFrames {
  const { sampleRateHz, windowSeconds, hopSeconds, bands, lowHz, scale, norm, floor, ...rest } =
    logMelSchema.parse(config);
  const highHz = Math.min(rest.highHz, sampleRateHz / 2);
  const windowLength = Math.max(1, Math.round(windowSeconds * sampleRateHz));
  const hopLength = Math.max(1, Math.round(hopSeconds * sampleRateHz));
  const fftLength = rest.fftLength ?? Math.max(2, 2 ** Math.ceil(Math.log2(windowLength)));
  if (lowHz >= highHz) {
    throw new CounterpointError('CP_AUDIO_CONFIG', {
      what: `Mel bands from ${lowHz} Hz to ${highHz} Hz at a sample rate of ${sampleRateHz} Hz are empty`,
      where: 'log-mel',
      expected: 'lowHz below highHz and below half the sample rate',
      facts: { lowHz, highHz, sampleRateHz },
    });
  }
  const largest = Math.max(1, ...radices(fftLength / 2));
  if (largest > largestRadix) {
    throw new CounterpointError('CP_AUDIO_CONFIG', {
      what: `A Fourier transform of ${fftLength} points has the prime factor ${largest}`,
      where: 'log-mel',
      expected: `factors of at most ${largestRadix}`,
      remedy: 'set fftLength to a power of two',
      facts: { fftLength },
    });
  }
  return {
    fftLength,
    windowLength,
    hopLength,
    floor,
    bank: { sampleRateHz, fftLength, bands, lowHz, highHz, scale, norm },
  };
}
