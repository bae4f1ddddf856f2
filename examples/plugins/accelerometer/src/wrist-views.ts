import type { Augmenter } from '@counterpoint/core';
import type { Window } from './windows.js';

export interface WristViewsConfig {
  /** Deviation of the noise, in units of gravity. */
  readonly jitter: number;
  /** Deviation of the factor. */
  readonly scale: number;
}

/** One view: where the wrist points, how strongly it moves, and the seed of its noise. */
export interface WristDraw {
  readonly angle: number;
  readonly factor: number;
  readonly noise: readonly number[];
}

/**
 * Rotation about the forearm, scaling and jitter: Um et al. 2017, https://arxiv.org/abs/1706.00527,
 * section 3.
 */
export function wristViews({ jitter, scale }: WristViewsConfig): Augmenter<Window, WristDraw> {
  return {
    draw: ({ length }, rng) => ({
      angle: rng.uniform(0, 2 * Math.PI),
      factor: rng.normal(1, scale),
      noise: Array.from({ length: 3 * length }, () => rng.normal(0, jitter)),
    }),
    apply({ length, data }, { angle, factor, noise }) {
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      const turned = data.slice();
      for (let i = 0; i < turned.length; i += 3) {
        const [x, y, z] = [data[i]!, data[i + 1]!, data[i + 2]!];
        [x, cos * y - sin * z, sin * y + cos * z].forEach((value, axis) => {
          turned[i + axis] = factor * value + noise[i + axis]!;
        });
      }
      return { length, data: turned };
    },
  };
}
