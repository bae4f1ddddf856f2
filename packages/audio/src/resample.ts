import { CounterpointError } from '@counterpoint/core';
import { sampleRateRangeHz } from './waveform.js';
import type { Waveform } from './waveform.js';

/** How sharp the filter is. */
export interface ResampleConfig {
  /** Zero crossings of the sinc on either side. Default 6. */
  readonly zeros?: number;
  /** The cut-off as a share of the lower of the two Nyquist frequencies. Default 0.99. */
  readonly rolloff?: number;
}

/**
 * The waveform at another sample rate: convolution with a sinc under a Hann window, cut off below
 * the lower Nyquist frequency
 * (J. O. Smith, "Digital Audio Resampling", https://ccrma.stanford.edu/~jos/resample/):
 * y(t) = sum_n x_n h(t - n / r), h(u) = (c / r) sinc(c u) cos^2(pi c u / (2 zeros)) for |c u| <
 * zeros, c = rolloff min(r, r').
 *
 * @returns ceil(length r' / r) samples; the same waveform when the rates are equal
 * @throws CP_AUDIO_RATE
 */
export function resample(waveform: Waveform, toHz: number, config: ResampleConfig = {}): Waveform {
  if (waveform.sampleRateHz === toHz) return waveform;
  for (const rate of [waveform.sampleRateHz, toHz]) checkRate(rate);
  return {
    samples: changeRate(waveform.samples, waveform.sampleRateHz, toHz, config),
    sampleRateHz: toHz,
  };
}

/**
 * The samples of a signal at `to / from` times its rate, both positive integers. The ratio alone
 * matters, so a change of speed is the same as a change of rate.
 *
 * @param samples [n] @returns [ceil(n to / from)]
 */
export function changeRate(
  samples: Float32Array,
  from: number,
  to: number,
  config: ResampleConfig = {},
): Float32Array {
  return rateChanger(from, to, config)(samples);
}

/**
 * {@link changeRate} for many signals: the filter's values are computed once for each place between
 * two source samples.
 */
export function rateChanger(
  from: number,
  to: number,
  { zeros = 6, rolloff = 0.99 }: ResampleConfig = {},
): (samples: Float32Array) => Float32Array {
  const divisor = greatestCommonDivisor(from, to);
  const source = from / divisor,
    target = to / divisor;
  if (source === target) return (samples) => samples.slice();
  const cutoff = rolloff * Math.min(1, target / source); // as a share of the source's Nyquist frequency
  const taps = 2 * Math.ceil(zeros / cutoff) + 1; // source samples on either side, and the middle one
  const bank: (Float64Array | undefined)[] | undefined =
    target * taps <= maximumBank ? new Array<Float64Array | undefined>(target) : undefined;
  return (samples) => {
    const length = Math.ceil((samples.length * target) / source);
    const out = new Float32Array(length);
    for (let n = 0, centre = 0, phase = 0; n < length; n++) {
      // n source = centre target + phase
      let kernel = bank?.[phase];
      if (kernel === undefined) {
        kernel = kernelAt(phase / target, cutoff, zeros, taps);
        if (bank !== undefined) bank[phase] = kernel;
      }
      const first = centre - (taps - 1) / 2;
      const begin = Math.max(0, -first),
        end = Math.min(taps, samples.length - first);
      let sum = 0;
      for (let k = begin; k < end; k++) sum += samples[first + k]! * kernel[k]!;
      out[n] = sum;
      phase += source;
      while (phase >= target) {
        phase -= target;
        centre++;
      }
    }
    return out;
  };
}

const maximumBank = 4e6;

/**
 * The filter's values at the source samples around a point that lies `fraction` behind the middle
 * one.
 */
function kernelAt(fraction: number, cutoff: number, zeros: number, taps: number): Float64Array {
  const middle = (taps - 1) / 2;
  return Float64Array.from({ length: taps }, (_, k) => {
    const u = (k - middle - fraction) * cutoff;
    if (Math.abs(u) >= zeros) return 0;
    const window = Math.cos((Math.PI * u) / (2 * zeros)) ** 2;
    return cutoff * window * (u === 0 ? 1 : Math.sin(Math.PI * u) / (Math.PI * u));
  });
}

function checkRate(rate: number): void {
  const [low, high] = sampleRateRangeHz;
  if (Number.isInteger(rate) && rate >= low && rate <= high) return;
  throw new CounterpointError('CP_AUDIO_RATE', {
    what: `A sample rate of ${rate} Hz cannot be resampled`,
    expected: `a whole number from ${low} to ${high}`,
    facts: { rate },
  });
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
