import { logMel } from './log-mel.js';
import type { FeatureExtractor, LogMelConfig } from './log-mel.js';

/** Mel-frequency cepstral coefficients: {@link LogMelConfig} and how many to keep. */
export interface MfccConfig extends LogMelConfig {
  /** Coefficients kept, the zeroth (the frame's level) among them. Default 20. */
  readonly coefficients?: number;
}

/**
 * The orthonormal discrete cosine transform (type II) of log-mel features
 * (Davis and Mermelstein 1980, https://doi.org/10.1109/TASSP.1980.1163420):
 * c_k = s_k sum_m x_m cos(pi k (m + 1/2) / M), with s_0 = sqrt(1 / M) and s_k = sqrt(2 / M).
 */
export function mfcc({ coefficients = 20, ...config }: MfccConfig = {}): FeatureExtractor {
  const mel = logMel(config);
  const cosine = cosineTransform(mel.bands, coefficients);
  return {
    ...mel,
    bands: coefficients,
    extract(samples) {
      const { data, frames, bands } = mel.extract(samples);
      const out = new Float32Array(frames * coefficients);
      for (let t = 0; t < frames; t++) {
        for (let k = 0; k < coefficients; k++) {
          let sum = 0;
          for (let m = 0; m < bands; m++) sum += data[t * bands + m]! * cosine[k * bands + m]!;
          out[t * coefficients + k] = sum;
        }
      }
      return { data: out, frames, bands: coefficients };
    },
  };
}

/** The first `rows` rows of the orthonormal cosine transform (type II) of a length, row-major. */
export function cosineTransform(length: number, rows: number): Float64Array {
  return Float64Array.from({ length: rows * length }, (_, i) => {
    const k = Math.floor(i / length),
      m = i % length;
    return Math.sqrt((k === 0 ? 1 : 2) / length) * Math.cos((Math.PI * k * (m + 0.5)) / length);
  });
}
