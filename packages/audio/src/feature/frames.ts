import { CounterpointError } from '@counterpoint/core';
import { hannWindow, reflected } from './window.js';

/** How a signal is cut into frames. */
export interface FrameConfig {
  /** Points of the Fourier transform: even, at least the window. */
  readonly fftLength: number;
  /** Samples of the Hann window. Default: `fftLength`. */
  readonly windowLength?: number;
  /** Samples from one frame to the next. */
  readonly hopLength: number;
  /**
   * True (the default): frame t is centred on sample t * hop, and the signal is reflected at its
   * ends. False: it starts there.
   */
  readonly centred?: boolean;
}

/** Cuts signals into windowed frames. */
export interface Framing {
  readonly fftLength: number;
  readonly hopLength: number;
  /** Zeros around the window. */
  readonly window: Float64Array;
  /** Number of frames of a signal. */
  count(length: number): number;
  /** Writes frame t, windowed, into `out`. */
  write(samples: Float32Array, t: number, out: Float64Array): void;
}

/** @throws CP_AUDIO_CONFIG when the lengths contradict each other */
export function framing({
  fftLength,
  windowLength = fftLength,
  hopLength,
  centred = true,
}: FrameConfig): Framing {
  if (fftLength % 2 !== 0 || windowLength > fftLength || windowLength < 1 || hopLength < 1) {
    throw new CounterpointError('CP_AUDIO_CONFIG', {
      what: `Frames of window ${windowLength}, hop ${hopLength} and transform length ${fftLength} cannot be made`,
      expected: 'an even fftLength of at least windowLength, and a hopLength of at least 1',
      facts: { fftLength, windowLength, hopLength },
    });
  }
  const window = hannWindow(windowLength, fftLength);
  const before = centred ? fftLength / 2 : 0;
  return {
    fftLength,
    hopLength,
    window,
    count: (length) =>
      centred
        ? 1 + Math.floor(length / hopLength)
        : Math.max(1, 1 + Math.floor((length - fftLength) / hopLength)),
    write(samples, t, out) {
      const start = t * hopLength - before;
      const { length } = samples;
      if (start >= 0 && start + fftLength <= length) {
        for (let i = 0; i < fftLength; i++) out[i] = samples[start + i]! * window[i]!;
      } else if (centred) {
        for (let i = 0; i < fftLength; i++)
          out[i] = samples[reflected(start + i, length)]! * window[i]!;
      } else {
        for (let i = 0; i < fftLength; i++)
          out[i] = start + i < length ? samples[start + i]! * window[i]! : 0;
      }
    },
  };
}

/** Fills `out` with the samples from `start` on, the signal being reflected at its ends. */
export function cut(samples: Float32Array, start: number, out: Float32Array): void {
  if (start >= 0 && start + out.length <= samples.length)
    out.set(samples.subarray(start, start + out.length));
  else for (let i = 0; i < out.length; i++) out[i] = samples[reflected(start + i, samples.length)]!;
}
