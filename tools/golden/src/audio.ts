import { logMel, resample } from '@counterpoint/audio';
import { within, type GoldenCase, type Outcome } from './outcome.js';
import { floatsOf } from './stored-weights.js';

interface AudioFile {
  readonly sampleRateHz: number;
  readonly waveform_base64_float32: string;
  readonly [name: string]: unknown;
}

interface LogMelCase {
  readonly params: {
    readonly n_fft: number;
    readonly win_length: number;
    readonly hop_length: number;
    readonly n_mels: number;
    readonly f_min: number;
    readonly f_max: number;
    readonly norm: 'slaney' | null;
    readonly mel_scale: 'htk' | 'slaney';
  };
  readonly shape: [number, number];
  readonly data: number[];
}

/**
 * Cases of `audio.json`: log-mel features [bands, frames] where they are above -8, and the first
 * samples at another rate.
 */
export function audioCases(file: AudioFile): GoldenCase[] {
  const { sampleRateHz } = file;
  const samples = floatsOf(file.waveform_base64_float32);
  return Object.keys(file)
    .filter((name) => typeof file[name] === 'object')
    .map((name) => {
      const rates = /^resample (\d+) to (\d+)/i.exec(name);
      if (rates) {
        const { data } = file[name] as { data: number[] };
        return {
          name,
          check: () => {
            const actual = resample(
              { samples, sampleRateHz: Number(rates[1]) },
              Number(rates[2]),
            ).samples;
            return within(
              data.reduce(
                (maximum, value, i) => Math.max(maximum, Math.abs(actual[i]! - value)),
                0,
              ),
              1e-3,
              'largest difference',
            );
          },
        };
      }
      return {
        name,
        check: /^log-mel\b/i.test(name)
          ? () => features(file[name] as LogMelCase, samples, sampleRateHz)
          : undefined,
      };
    });
}

function features(
  { params, shape: [bands, frames], data }: LogMelCase,
  samples: Float32Array,
  sampleRateHz: number,
): Outcome {
  const actual = logMel({
    sampleRateHz,
    windowSeconds: params.win_length / sampleRateHz,
    hopSeconds: params.hop_length / sampleRateHz,
    fftLength: params.n_fft,
    bands: params.n_mels,
    lowHz: params.f_min,
    highHz: params.f_max,
    scale: params.mel_scale,
    norm: params.norm ?? 'none',
  }).extract(samples);
  if (actual.bands !== bands || actual.frames !== frames)
    return within(
      NaN,
      1e-3,
      `the shape is [${actual.bands}, ${actual.frames}], not [${bands}, ${frames}]`,
    );
  const differences = data.map((value, i) =>
    value > -8 ? Math.abs(actual.data[(i % frames) * bands + Math.floor(i / frames)]! - value) : 0,
  );
  return within(
    differences.reduce((maximum, value) => Math.max(maximum, value), 0),
    1e-3,
    'largest difference above -8',
  );
}
