import type { Augmenter, Component } from '@counterpoint/core';
import { z } from 'zod';
import type { FeatureMap } from '../feature/log-mel.js';
import { smallest } from '../feature/smallest.js';
import { resizedWindow } from './bicubic.js';
import type { MapWindow } from './bicubic.js';
import type { FeatureInfo, Range } from './info.js';
import { positiveRangeSchema } from './range-schema.js';

/**
 * Size and position of the windows of {@link randomResizeCrop}, relative to the features [frames,
 * bands]. Component: `audio/random-resize-crop`.
 */
export interface RandomResizeCropConfig {
  /** Height of the window, as a share of the bands. Default [.6, 1.5]. */
  readonly frequency?: Range;
  /** Width of the window, as a share of the frames. Default [.6, 1.5]. */
  readonly time?: Range;
  /** How much longer than the map the space is in which windows lie. Default 1.5. */
  readonly room?: number;
}

export const randomResizeCropSchema: z.ZodType<
  Required<RandomResizeCropConfig>,
  RandomResizeCropConfig
> = z.strictObject({
  frequency: positiveRangeSchema.default([0.6, 1.5]),
  time: positiveRangeSchema.default([0.6, 1.5]),
  room: z.number().min(1).default(1.5),
});

/**
 * BYOL-A's random resize crop: a window of drawn height and width in a space that is longer than
 * the map, silent around it, resized to the
 * map's size by bicubic interpolation; an approximation of pitch shifts and time stretches
 * (Niizumi et al. 2021, section III-B, https://arxiv.org/abs/2103.06695).
 * The window's height is min(h, 1) F and its width w T; the space is F high and `room` T long with
 * the map in its middle.
 * Differs: around the map the space holds the map's smallest value; the paper's zeros are that
 * after its normalisation, more or less.
 */
export function randomResizeCrop(
  config: RandomResizeCropConfig = {},
): Augmenter<FeatureMap, MapWindow, FeatureInfo> {
  const { frequency, time, room } = randomResizeCropSchema.parse(config);
  return {
    draw({ frames, bands }, rng) {
      const space = Math.max(frames, Math.floor(room * frames));
      const height = Math.max(1, Math.min(bands, Math.floor(rng.uniform(...frequency) * bands)));
      const width = Math.max(1, Math.min(space, Math.floor(rng.uniform(...time) * frames)));
      return {
        firstBand: rng.integer(bands - height + 1),
        bands: height,
        firstFrame: rng.integer(space - width + 1) - Math.floor((space - frames) / 2),
        frames: width,
      };
    },
    apply: (map, window) => resizedWindow(map, window, map.frames, map.bands, smallest(map.data)),
  };
}

export const randomResizeCropComponent: Component<
  Required<RandomResizeCropConfig>,
  Augmenter<FeatureMap, MapWindow, FeatureInfo>
> = {
  kind: 'augmenter',
  id: 'audio/random-resize-crop',
  summary: 'A window of the features, resized.',
  schema: randomResizeCropSchema,
  create: randomResizeCrop,
  paper: { title: 'BYOL for Audio', url: 'https://arxiv.org/abs/2103.06695' },
};
