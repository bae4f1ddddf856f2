import { Rng } from '@counterpoint/core';
import { bouncerLooks, isUnseenLook, type BouncerLook } from './bouncer-look.js';
import { layOutBouncers, type Impact } from './lay-out-bouncers.js';
import { paintBouncers } from './paint-bouncers.js';
import { ringBouncers } from './ring-bouncers.js';

/** The split, the length and the rates of the clips that {@link drawBouncer} draws. */
export interface BouncerOptions {
  readonly seed: number;
  /** `unseen` shows looks that the other parts never do. */
  readonly part: 'train' | 'validation' | 'test' | 'unseen';
  readonly seconds: number;
  readonly framesPerSecond: number;
  readonly side: number;
  readonly sampleRateHz: number;
}

/** A box in shares of the picture's side. */
export interface ShareBox {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** A drawn clip with what is true of it. */
export interface Bouncer extends BouncerLook {
  readonly frames: number;
  /** [frames, side, side, 3] */
  readonly data: Uint8Array;
  /** The sound, one channel: [samples]. */
  readonly samples: Float32Array;
  readonly impacts: readonly Impact[];
  /** Where the sounding object is, frame by frame. */
  readonly soundingBoxes: readonly ShareBox[];
  readonly silentBoxes: readonly ShareBox[];
  readonly sentence: string;
}

/** Draws the clip of an index: a pure function of the options and the index. */
export function drawBouncer(index: number, options: BouncerOptions): Bouncer {
  const { seed, part, seconds, framesPerSecond, side, sampleRateHz } = options;
  const rng = Rng.of(seed, 'bouncers', part, index);
  const look = rng.pick(bouncerLooks.filter((each) => isUnseenLook(each) === (part === 'unseen')));
  const others = bouncerLooks.filter(
    (each) => each.material !== look.material && !isUnseenLook(each),
  );
  const layout = layOutBouncers([look, rng.pick(others)], seconds, rng.fork('layout'));
  const frames = Math.round(seconds * framesPerSecond);
  const boxes = (kind: 'sounding' | 'silent'): ShareBox[] =>
    Array.from({ length: frames }, (_, f) => {
      const [x, y] = layout[kind].at(f / framesPerSecond);
      const { radius } = layout[kind];
      return { top: y - radius, left: x - radius, bottom: y + radius, right: x + radius };
    });
  return {
    ...look,
    frames,
    data: paintBouncers(layout, { frames, framesPerSecond, side }, rng.fork('paint')),
    samples: ringBouncers(layout, seconds, sampleRateHz, rng.fork('ring')),
    impacts: layout.impacts,
    soundingBoxes: boxes('sounding'),
    silentBoxes: boxes('silent'),
    sentence: `a ${look.size} ${look.shape} of ${look.material} bounces`,
  };
}
