import type { Waveform } from '../waveform.js';

/** What is worth knowing of a clip before it is trained on. */
export interface ClipReport {
  /** The largest absolute sample. */
  readonly peak: number;
  /** The root of the mean square. */
  readonly rms: number;
  /**
   * The share of samples that stand at the peak in runs of three or more, with the peak at .99 or
   * above.
   */
  readonly clippedShare: number;
  /** All samples are the same. */
  readonly silent: boolean;
}

/** Measures a clip: silent and clipped clips are where training on found sound goes wrong. */
export function inspectClip({ samples }: Waveform): ClipReport {
  let peak = 0,
    squares = 0,
    silent = true;
  for (let i = 0; i < samples.length; i++) {
    const v = samples[i]!;
    peak = Math.max(peak, Math.abs(v));
    squares += v * v;
    silent &&= v === samples[0];
  }
  let clipped = 0;
  if (peak >= 0.99) {
    const limit = peak * 0.999;
    for (let i = 0, run = 0; i <= samples.length; i++) {
      if (i < samples.length && Math.abs(samples[i]!) >= limit) run++;
      else {
        if (run >= 3) clipped += run;
        run = 0;
      }
    }
  }
  return {
    peak,
    rms: Math.sqrt(squares / Math.max(1, samples.length)),
    clippedShare: clipped / Math.max(1, samples.length),
    silent,
  };
}
