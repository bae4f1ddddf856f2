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
 * One mean and deviation over every value of some maps: per clip when given one, per data set when
 * given all.
 */
export function statisticsOf(maps: Iterable<FeatureMap>): FeatureStatistics {
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
  return {
    mean: [mean],
    deviation: [atLeast(Math.sqrt(Math.max(0, squares / Math.max(1, count) - mean * mean)))],
  };
}

/**
 * A mean and deviation of each band. Of one clip: cepstral mean and variance normalisation, which
 * takes out the channel.
 */
export function bandStatisticsOf(maps: readonly FeatureMap[]): FeatureStatistics {
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
  const mean = Array.from(sums, (v) => v / Math.max(1, frames));
  return {
    mean,
    deviation: mean.map((m, b) =>
      atLeast(Math.sqrt(Math.max(0, squares[b]! / Math.max(1, frames) - m * m))),
    ),
  };
}

/**
 * A smaller deviation is that of silence. Bands of recordings deviate by 8e-4 and more. Features
 * are
 * in single precision, so two calculations of a normalised value differ by up to 1e-5 / deviation.
 */
export const leastDeviation = 1e-5;

/** A deviation that can be divided by: silence has none. */
function atLeast(deviation: number): number {
  return deviation > leastDeviation ? deviation : 1;
}
