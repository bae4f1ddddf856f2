import { CounterpointError } from '@counterpoint/core';
import type { FeatureMap } from './log-mel.js';

/** Mean and deviation of features: of all values together, or one of each band. */
export interface FeatureStatistics {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** (x - mean) / deviation, with one mean and deviation or one of each band. */
export function normalised(
  { data, frames, bands }: FeatureMap,
  { mean, deviation }: FeatureStatistics,
): FeatureMap {
  for (const list of [mean, deviation]) {
    if (list.length === 1 || list.length === bands) continue;
    throw new CounterpointError('CP_AUDIO_SHAPE', {
      what: `Features of ${bands} bands were to be normalised by ${list.length} statistics`,
      expected: `1 or ${bands}`,
    });
  }
  const out = new Float32Array(data.length);
  const each = (list: readonly number[]): Float64Array =>
    Float64Array.from({ length: bands }, (_, b) => list[list.length === 1 ? 0 : b]!);
  const [means, deviations] = [each(mean), each(deviation)];
  for (let i = 0; i < data.length; i += bands)
    for (let b = 0; b < bands; b++) out[i + b] = (data[i + b]! - means[b]!) / deviations[b]!;
  return { data: out, frames, bands };
}

/**
 * One mean and deviation over every value of some maps: of a data set. A deviation of 1e-5 or less
 * counts as 1.
 */
export function statisticsOf(maps: Iterable<FeatureMap>): FeatureStatistics {
  return withDeviations(moments(maps), divisible);
}

/** A mean and deviation of each band over some maps. A deviation of 1e-5 or less counts as 1. */
export function bandStatisticsOf(maps: readonly FeatureMap[]): FeatureStatistics {
  return withDeviations(bandMoments(maps), divisible);
}

/**
 * What a clip is normalised by: its own mean and deviation (`clip`), or those of each of its bands
 * (`bands`: cepstral mean and variance normalisation, which takes out the channel). The deviation
 * is at least {@link leastDeviation}, so that silence and what is next to it stay near 0, whoever
 * computes the features.
 */
export function clipStatistics(map: FeatureMap, by: 'clip' | 'bands'): FeatureStatistics {
  return withDeviations(by === 'clip' ? moments([map]) : bandMoments([map]), (deviation) =>
    Math.max(deviation, leastDeviation),
  );
}

/**
 * The least deviation of log-mel features that a clip is divided by: .02, or .09 dB. Two
 * calculations differ by up to 1.5e-6 where the features of silence and of a constant are next to
 * the floor, so normalised values differ by less than 1e-4.
 */
export const leastDeviation = 0.02;

/** Means and variances: of everything, or of each band. */
interface Moments {
  readonly mean: readonly number[];
  readonly variance: readonly number[];
}

function withDeviations(
  { mean, variance }: Moments,
  atLeast: (deviation: number) => number,
): FeatureStatistics {
  return { mean, deviation: variance.map((each) => atLeast(Math.sqrt(Math.max(0, each)))) };
}

function divisible(deviation: number): number {
  return deviation > 1e-5 ? deviation : 1;
}

function moments(maps: Iterable<FeatureMap>): Moments {
  let count = 0,
    sum = 0,
    squares = 0;
  for (const { data } of maps) {
    count += data.length;
    for (let i = 0; i < data.length; i++) {
      sum += data[i]!;
      squares += data[i]! * data[i]!;
    }
  }
  const mean = sum / Math.max(1, count);
  return { mean: [mean], variance: [squares / Math.max(1, count) - mean * mean] };
}

function bandMoments(maps: readonly FeatureMap[]): Moments {
  const bands = maps[0]?.bands ?? 0;
  const sums = new Float64Array(bands),
    squares = new Float64Array(bands);
  let frames = 0;
  for (const map of maps) {
    frames += map.frames;
    for (let i = 0; i < map.data.length; i += bands) {
      for (let b = 0; b < bands; b++) {
        sums[b]! += map.data[i + b]!;
        squares[b]! += map.data[i + b]! * map.data[i + b]!;
      }
    }
  }
  const mean = Array.from(sums, (sum) => sum / Math.max(1, frames));
  return { mean, variance: mean.map((m, b) => squares[b]! / Math.max(1, frames) - m * m) };
}
