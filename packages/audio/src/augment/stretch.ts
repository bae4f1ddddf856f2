import { inverseStft, stft } from '../feature/stft.js';
import type { Spectrogram } from '../feature/stft.js';

/**
 * The same sound lasting `1 / factor` times as long, by a phase vocoder
 * (Flanagan and Golden 1966, https://doi.org/10.1002/j.1538-7305.1966.tb01706.x): magnitudes are
 * interpolated between frames,
 * phases advance by what they advanced in the original.
 *
 * @returns round(length / factor) samples
 */
export function stretched(
  samples: Float32Array,
  factor: number,
  sampleRateHz: number,
): Float32Array {
  const length = Math.max(1, Math.round(samples.length / factor));
  if (factor === 1) return samples.slice();
  const fftLength = 2 ** Math.round(Math.log2(0.04 * sampleRateHz));
  const config = { fftLength: Math.max(16, fftLength), hopLength: Math.max(4, fftLength / 4) };
  return inverseStft(
    slowed(stft(samples, config), factor, config.fftLength, config.hopLength),
    config,
    length,
  );
}

function slowed(
  { data, frames, bins }: Spectrogram,
  factor: number,
  fftLength: number,
  hopLength: number,
): Spectrogram {
  const count = Math.max(1, Math.ceil(frames / factor));
  const out = new Float64Array(count * bins * 2);
  const magnitude = new Float64Array(bins),
    phases = new Float64Array(bins),
    output = new Float64Array(bins),
    before = new Float64Array(bins);
  for (let t = 0; t < count; t++) {
    const position = Math.min(t * factor, frames - 1);
    const left = Math.floor(position),
      right = Math.min(frames - 1, left + 1),
      share = position - left;
    for (let k = 0; k < bins; k++) {
      const a = 2 * (left * bins + k),
        b = 2 * (right * bins + k);
      magnitude[k] =
        (1 - share) * Math.hypot(data[a]!, data[a + 1]!) +
        share * Math.hypot(data[b]!, data[b + 1]!);
      phases[k] = Math.atan2(data[a + 1]!, data[a]!);
      const expected = (2 * Math.PI * hopLength * k) / fftLength;
      const advance = Math.atan2(data[b + 1]!, data[b]!) - phases[k]! - expected;
      output[k] = t === 0 ? phases[k]! : before[k]!;
      before[k] = expected + advance - 2 * Math.PI * Math.round(advance / (2 * Math.PI)); // what this frame adds
    }
    if (t > 0) lockToPeaks(magnitude, phases, output);
    for (let k = 0; k < bins; k++) {
      out[2 * (t * bins + k)] = magnitude[k]! * Math.cos(output[k]!);
      out[2 * (t * bins + k) + 1] = magnitude[k]! * Math.sin(output[k]!);
      before[k]! += output[k]!; // where the next frame goes on
    }
  }
  return { data: out, frames: count, bins };
}

/**
 * Gives every bin the turn of the peak that it belongs to, so that the bins of one partial stay in
 * step:
 * identity phase locking (Laroche and Dolson 1999, section III-C,
 * https://doi.org/10.1109/89.759041).
 */
function lockToPeaks(magnitude: Float64Array, phases: Float64Array, output: Float64Array): void {
  const peaks: number[] = [];
  for (let k = 0; k < magnitude.length; k++) {
    const here = magnitude[k]!;
    if (
      here > (magnitude[k - 1] ?? -1) &&
      here >= (magnitude[k + 1] ?? -1) &&
      here > (magnitude[k - 2] ?? -1) &&
      here >= (magnitude[k + 2] ?? -1)
    )
      peaks.push(k);
  }
  peaks.forEach((peak, i) => {
    const turn = output[peak]! - phases[peak]!;
    const from = i === 0 ? 0 : Math.ceil((peaks[i - 1]! + peak) / 2);
    const to = i === peaks.length - 1 ? magnitude.length : Math.ceil((peak + peaks[i + 1]!) / 2);
    for (let k = from; k < to; k++) output[k] = phases[k]! + turn;
  });
}
