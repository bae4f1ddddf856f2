import { Rng } from '@counterpoint/core';
import type { Recording } from '../waveform.js';

/** A recording to prove an exported file on. */
export interface UnlikeSound {
  /** What it is, for messages. */
  readonly name: string;
  readonly recording: Recording;
}

/**
 * Recordings unlike each other in length, level and channels, on which an exported file must embed
 * as the encoder does: 0.05 s to 60 s, silence, a constant, single samples, noise, full scale.
 * Levels are multiples of 2^-15, so that a WAV file of 16 bits stores them exactly.
 *
 * @param sampleRateHz of all
 * @param seconds that the encoder was trained on: two recordings last about that long
 */
export function unlikeSounds(sampleRateHz: number, seconds: number): UnlikeSound[] {
  const rng = Rng.of(1, 'unlike sounds');
  const sound = (length: number, value: (t: number) => number): Float32Array =>
    Float32Array.from({ length: Math.max(1, Math.round(length * sampleRateHz)) }, (_, i) =>
      Math.max(-1, Math.min(1 - 2 ** -15, Math.round(32768 * value(i / sampleRateHz)) / 32768)),
    );
  const tone = (hz: number, level: number) => (t: number) =>
    level * Math.sin(2 * Math.PI * hz * t) * (0.6 + 0.4 * Math.sin(5 * t));
  const noise = (level: number) => () => level * rng.uniform(-1, 1);
  const one = (name: string, ...channels: readonly Float32Array[]): UnlikeSound => ({
    name,
    recording: { channels, sampleRateHz },
  });
  return [
    one('0.05 s of a tone', sound(0.05, tone(440, 0.5))),
    one('0.1 s of noise', sound(0.1, noise(0.3))),
    one(
      'one sample',
      sound(0, () => 0.25),
    ),
    one('a clip of the trained length', sound(seconds, tone(700, 0.4))),
    one('a little more than the trained length', sound(1.1 * seconds + 0.013, noise(0.1))),
    one('half the trained length', sound(seconds / 2, tone(300, 0.9))),
    one(
      'silence',
      sound(seconds, () => 0),
    ),
    one(
      '3 s of silence',
      sound(3, () => 0),
    ),
    one(
      'a constant',
      sound(seconds, () => 0.5),
    ),
    one(
      'the quietest sound',
      sound(seconds, () => (rng.chance(0.5) ? 2 ** -15 : 0)),
    ),
    one(
      'a clipped tone',
      sound(2, (t) => 3 * Math.sin(2 * Math.PI * 200 * t)),
    ),
    one(
      'sound after silence',
      sound(4, (t) => (t > 3 ? tone(900, 0.3)(t) : 0)),
    ),
    one('two channels', sound(1.7, tone(350, 0.5)), sound(1.7, noise(0.2))),
    one('60 s of noise', sound(60, noise(0.2))),
  ];
}
