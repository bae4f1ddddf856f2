import { RealFft } from './fft.js';
import { framing } from './frames.js';
import type { FrameConfig } from './frames.js';

/** A complex spectrogram: `data` is [frames, bins, 2], row-major, with real and imaginary parts. */
export interface Spectrogram {
  readonly data: Float64Array;
  readonly frames: number;
  readonly bins: number;
}

/**
 * Short-time Fourier transform with a Hann window.
 *
 * @param samples [n]
 * @returns complex [frames, fftLength / 2 + 1]
 */
export function stft(samples: Float32Array, config: FrameConfig): Spectrogram {
  const frame = framing(config);
  const fft = new RealFft(config.fftLength);
  const bins = config.fftLength / 2 + 1;
  const frames = samples.length === 0 ? 0 : frame.count(samples.length);
  const data = new Float64Array(frames * bins * 2);
  for (let t = 0; t < frames; t++) {
    frame.write(samples, t, fft.input);
    fft.transform(data.subarray(t * bins * 2, (t + 1) * bins * 2));
  }
  return { data, frames, bins };
}

/**
 * The signal whose short-time transform is nearest in least squares: overlapping frames are
 * windowed again, added, and divided by the sum of squared windows (Griffin and Lim 1984, eq. 6,
 * https://doi.org/10.1109/TASSP.1984.1164317).
 *
 * @param spectrogram complex [frames, fftLength / 2 + 1]
 * @param length samples to return
 * @returns [length]
 */
export function inverseStft(
  spectrogram: Spectrogram,
  config: FrameConfig,
  length: number,
): Float32Array {
  const { data, frames, bins } = spectrogram;
  const { window, fftLength, hopLength } = framing(config);
  const fft = new RealFft(fftLength);
  const before = (config.centred ?? true) ? fftLength / 2 : 0;
  const sum = new Float64Array(length),
    weight = new Float64Array(length),
    frame = new Float64Array(fftLength);
  for (let t = 0; t < frames; t++) {
    fft.inverse(data.subarray(t * bins * 2, (t + 1) * bins * 2), frame);
    const start = t * hopLength - before;
    for (let i = Math.max(0, -start); i < fftLength && start + i < length; i++) {
      sum[start + i]! += frame[i]! * window[i]!;
      weight[start + i]! += window[i]! * window[i]!;
    }
  }
  return Float32Array.from(sum, (v, i) => (weight[i]! > 1e-8 ? v / weight[i]! : 0));
}
