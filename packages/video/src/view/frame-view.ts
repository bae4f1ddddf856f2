import type { Augmenter, Rng } from '@counterpoint/core';
import { areaResizer } from '../decode/area-resizer.js';
import type { FrameBox } from '../decode/cropped-frame.js';
import type { Frame } from '../decode/frame.js';

export interface FrameViewConfig {
  /** Height and width of the view. */
  readonly side: number;
  /** The share of the frame's area that a crop covers. */
  readonly area: readonly [number, number];
  /** How often a clip is mirrored. */
  readonly flip: number;
}

export interface FrameDraw {
  readonly box: FrameBox;
  readonly flipped: boolean;
}

/** What drawing a view of frames needs to know. */
export interface FrameInfo {
  readonly height: number;
  readonly width: number;
}

/** A recipe of pictures that is drawn once for all frames of a clip, which are of one size. */
export interface FrameRecipe<Draw> {
  draw(info: FrameInfo, rng: Rng): Draw;
  apply(frames: readonly Frame[], draw: Draw): Promise<Frame[]>;
}

/** An augmenter of pictures as a recipe for frames: each frame by the same draw. */
export function frameByFrame(picture: Augmenter<Frame, unknown, FrameInfo>): FrameRecipe<unknown> {
  return {
    draw: (info, rng) => picture.draw(info, rng),
    apply: (frames, draw) => Promise.all(frames.map((frame) => picture.apply(frame, draw))),
  };
}

/**
 * A square crop of a random size and place, resized, and mirrored with a probability: the built-in
 * recipe for frames, which needs no package of pictures.
 */
export function frameView({
  side,
  area: [minimum, maximum],
  flip,
}: FrameViewConfig): FrameRecipe<FrameDraw> {
  return {
    draw({ height, width }, rng) {
      const short = Math.min(height, width);
      const share = rng.uniform(minimum, maximum);
      const size = Math.max(1, Math.min(short, Math.round(Math.sqrt(share * height * width))));
      return {
        box: {
          top: rng.integer(height - size + 1),
          left: rng.integer(width - size + 1),
          height: size,
          width: size,
        },
        flipped: rng.chance(flip),
      };
    },
    apply(frames, { box, flipped }) {
      const resize = areaResizer(box, { height: side, width: side }, flipped);
      return Promise.resolve(frames.map(resize));
    },
  };
}
