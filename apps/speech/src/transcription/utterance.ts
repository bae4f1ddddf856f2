import { logMel, normalised, bandStatisticsOf, statisticsOf } from '@counterpoint/audio';
import type { FeatureMap, LogMelConfig, Waveform } from '@counterpoint/audio';
import type { Rng } from '@counterpoint/core';

/** Sound and what is said in it. */
export interface Utterance {
  readonly wave: Waveform;
  readonly text: string;
}

export interface JoinConfig {
  /** Fewest and most clips in an utterance. */
  readonly clips: readonly [number, number];
  /** Shortest and longest pause around and between them. */
  readonly pauseSeconds: readonly [number, number];
}

/** Clips chosen at random and joined with pauses of their own noise floor; the text is the clips' texts with spaces between. */
export function joinedUtterance(clips: readonly Utterance[], { clips: [fewest, most], pauseSeconds }: JoinConfig, rng: Rng): Utterance {
  const count = fewest + rng.integer(most - fewest + 1);
  const chosen = Array.from({ length: count }, () => rng.pick(clips));
  const { sampleRateHz } = chosen[0]!.wave;
  const pauses = Array.from({ length: count + 1 }, () => Math.round(rng.uniform(...pauseSeconds) * sampleRateHz));
  const samples = new Float32Array(chosen.reduce((sum, { wave }) => sum + wave.samples.length, 0) + pauses.reduce((a, b) => a + b, 0));
  for (let i = 0; i < samples.length; i++) samples[i] = 1e-4 * ((rng.word() & 255) / 128 - 1);
  let at = pauses[0]!;
  chosen.forEach(({ wave }, i) => {
    samples.set(wave.samples, at);
    at += wave.samples.length + pauses[i + 1]!;
  });
  return { wave: { samples, sampleRateHz }, text: chosen.map(({ text }) => text).join(' ') };
}

/** The features of a whole utterance, normalised as its encoder was trained, whatever its length. */
export function utteranceFeatures({ samples }: Waveform, features: LogMelConfig, normalise: 'none' | 'clip' | 'bands'): FeatureMap {
  const map = logMel(features).extract(samples);
  if (normalise === 'none') return map;
  return normalised(map, normalise === 'clip' ? statisticsOf([map]) : bandStatisticsOf([map]));
}
