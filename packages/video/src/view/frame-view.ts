import type { Augmenter } from '@counterpoint/core';
import { croppedFrame, type FrameBox } from '../clip/frame-batch.js';
import type { Frame } from '../decode/frame.js';
import { resizedByArea } from '../decode/reduced.js';

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

/**
 * A square crop of a random size and place, resized, and mirrored with a probability: the built-in
 * recipe for frames, which needs no package of pictures.
 */
export function frameView({
  side,
  area: [minimum, maximum],
  flip,
}: FrameViewConfig): Augmenter<Frame, FrameDraw, FrameInfo> {
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
    apply(frame, { box, flipped }) {
      const resized = resizedByArea(croppedFrame(frame, box), side, side);
      return flipped ? mirrored(resized) : resized;
    },
  };
}

function mirrored(frame: Frame): Frame {
  const { height, width, data } = frame;
  const out = new Uint8Array(data.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++)
        out[(y * width + x) * 3 + c] = data[(y * width + width - 1 - x) * 3 + c]!;
  return { ...frame, data: out };
}
