import { RealFft } from './fft.js';
import type { MelBank } from './mel-bank.js';

/** Of a frame's level: what its samples may differ from the first one by. */
const variation = 2 ** -8;

/**
 * Whether a frame is a constant but for 2^-8 of it (direct current), and not silence. Of such a
 * frame, single precision leaves a noise in every band that is large beside the floor.
 */
export function isSteady(signal: Float32Array, from: number, length: number): boolean {
  const level = signal[from]!;
  const maximum = Math.abs(level) * variation;
  if (maximum === 0) return false;
  for (let i = from + 1; i < from + length; i++)
    if (!(Math.abs(signal[i]! - level) <= maximum)) return false;
  return true;
}

/**
 * Mel-filtered power of one frame in double precision.
 *
 * @param window as long as the transform
 * @returns what gives the bands of the frame that begins at `from`
 */
export function steadyMel(
  window: Float64Array,
  { bands, starts, offsets, weights }: MelBank,
): (signal: Float32Array, from: number) => Float64Array {
  const fft = new RealFft(window.length);
  const spectrum = new Float64Array(window.length + 2);
  return (signal, from) => {
    fft.input.set(window.map((weight, i) => weight * signal[from + i]!));
    fft.transform(spectrum);
    return Float64Array.from({ length: bands }, (_, m) => {
      let sum = 0;
      for (let k = starts[m]!, w = offsets[m]!; w < offsets[m + 1]!; k++, w++)
        sum += weights[w]! * (spectrum[2 * k]! ** 2 + spectrum[2 * k + 1]! ** 2);
      return sum;
    });
  };
}
