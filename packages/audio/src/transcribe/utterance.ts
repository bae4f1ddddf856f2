import type { Rng } from '@counterpoint/core';
import type { Waveform } from '../waveform.js';

/** Speech and its text. */
export interface Utterance {
  readonly wave: Waveform;
  readonly text: string;
}

/** How many clips {@link joinedUtterance} joins, and how long the pauses between them are. */
export interface JoinConfig {
  /** Fewest and most clips in an utterance. */
  readonly clips: readonly [number, number];
  /** Shortest and longest pause around and between them. */
  readonly pauseSeconds: readonly [number, number];
  /** A change of each clip before it is joined. @default none */
  readonly change?: (clip: Utterance, i: number) => Utterance;
}

/**
 * Clips chosen at random and joined with pauses of white noise. Each pause is as loud as the
 * quietest stretch of the clip before it (the first:
 * after it), so that it sounds like that recording. The text is the clips' texts with spaces
 * between.
 */
export function joinedUtterance(
  clips: readonly Utterance[],
  { clips: [fewest, maximum], pauseSeconds, change = (clip) => clip }: JoinConfig,
  rng: Rng,
): Utterance {
  const count = fewest + rng.integer(maximum - fewest + 1);
  const words = Array.from({ length: count }, (_, i) => change(rng.pick(clips), i));
  const { sampleRateHz } = words[0]!.wave;
  const pauses = Array.from({ length: count + 1 }, () =>
    Math.round(rng.uniform(...pauseSeconds) * sampleRateHz),
  );
  const samples = new Float32Array(
    words.reduce((sum, { wave }) => sum + wave.samples.length, 0) +
      pauses.reduce((a, b) => a + b, 0),
  );
  const floors = words.map(({ wave }) => quietest(wave));
  let at = 0;
  pauses.forEach((length, i) => {
    const loudness = floors[Math.max(0, i - 1)]! * Math.sqrt(3); // of noise that is uniform from -1 to 1
    for (const end = at + length; at < end; at++) samples[at] = loudness * rng.uniform(-1, 1);
    const next = words[i];
    if (next === undefined) return;
    samples.set(next.wave.samples, at);
    at += next.wave.samples.length;
  });
  return { wave: { samples, sampleRateHz }, text: words.map(({ text }) => text).join(' ') };
}

/**
 * Root mean square of the quietest 20 ms of a recording; never below that of the rounding of 16
 * bits.
 */
function quietest({ samples, sampleRateHz }: Waveform): number {
  const length = Math.max(1, Math.min(samples.length, Math.round(0.02 * sampleRateHz)));
  let minimum = Infinity;
  for (let from = 0; from + length <= samples.length; from += length) {
    let power = 0;
    for (let i = from; i < from + length; i++) power += samples[i]! ** 2;
    minimum = Math.min(minimum, power / length);
  }
  return Math.max(2 ** -16, Number.isFinite(minimum) ? Math.sqrt(minimum) : 0);
}
