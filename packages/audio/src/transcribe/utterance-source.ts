import { CounterpointError } from '@counterpoint/core';
import type { Rng } from '@counterpoint/core';
import { speed } from '../augment/speed.js';
import { joinedUtterance } from './utterance.js';
import type { Utterance } from './utterance.js';

/** Shortest and longest pause around and between joined clips. */
const pauseSeconds = [0.05, 0.4] as const;

/** How {@link trainingUtteranceSource} joins clips and varies their speed. */
export interface TrainingUtteranceOptions {
  /** `3-6`: so many clips an utterance. */
  readonly join?: string;
  /** Clips are played faster and slower. */
  readonly augment: boolean;
}

/** One clip as it is, or several joined. @throws CP_AUDIO_CONFIG */
export function utteranceSource(
  clips: readonly Utterance[],
  join: string | undefined,
): (rng: Rng) => Utterance {
  if (join === undefined) return (rng) => rng.pick(clips);
  const range = countsOf(join);
  return (rng) => joinedUtterance(clips, { clips: range, pauseSeconds }, rng);
}

/**
 * {@link utteranceSource} for training: with `augment`, clips are played at .9 to 1.1 of their
 * speed. @throws CP_AUDIO_CONFIG
 */
export function trainingUtteranceSource(
  clips: readonly Utterance[],
  { join, augment }: TrainingUtteranceOptions,
): (rng: Rng) => Utterance {
  const pace = speed();
  const paced = (clip: Utterance, rng: Rng): Utterance => {
    if (!augment) return clip;
    const { samples, sampleRateHz } = clip.wave;
    return {
      ...clip,
      wave: pace.apply(
        clip.wave,
        pace.draw({ length: samples.length, sampleRateHz }, rng),
      ) as Utterance['wave'],
    };
  };
  if (join === undefined) return (rng) => paced(rng.pick(clips), rng.fork('pace'));
  const range = countsOf(join);
  return (rng) =>
    joinedUtterance(
      clips,
      { clips: range, pauseSeconds, change: (clip, i) => paced(clip, rng.fork('pace', i)) },
      rng,
    );
}

function countsOf(join: string): readonly [number, number] {
  const [fewest, maximum] = /^(\d+)-(\d+)$/.exec(join)?.slice(1).map(Number) ?? [];
  if (fewest !== undefined && maximum !== undefined && fewest >= 1 && maximum >= fewest)
    return [fewest, maximum];
  throw new CounterpointError('CP_AUDIO_CONFIG', {
    what: `"${join}" is no range of counts`,
    where: 'join',
    expected: 'two whole numbers, such as 3-6',
  });
}
