import { CounterpointError, type Rng } from '@counterpoint/core';
import type { Frame } from '../decode/frame.js';
import { reduced } from '../decode/reduced.js';

/** The frames that {@link panAndZoom} makes of a still, and how far it moves. */
export interface PanAndZoomConfig {
  readonly frames: number;
  /** Height and width of the frames. */
  readonly side: number;
  /** The share of the still's shorter side that a frame shows, at the least and at the most. */
  readonly share?: readonly [number, number];
}

/** A square of a still: its centre and its side in pixels. */
interface Square {
  readonly y: number;
  readonly x: number;
  readonly side: number;
}

/**
 * A still as a moving picture: a square is moved and resized evenly from one drawn place to
 * another. What such a clip shows moves as a whole, so that it is no evidence of what a model knows
 * of motion within a scene.
 *
 * @returns [frames, side, side, 3]
 * @throws CP_VIDEO_SHAPE for no frames, frames of no size, or shares outside (0, 1]
 *
 * @example
 * const still = { height: 40, width: 60, channels: 3 as const, data: new Uint8Array(40 * 60 * 3) };
 * console.log(panAndZoom(still, { frames: 4, side: 16 }, Rng.of(7, 'still')).length); // 3072
 */
export function panAndZoom(
  still: Frame,
  { frames, side, share = [0.5, 1] }: PanAndZoomConfig,
  rng: Rng,
): Uint8Array {
  const [least, most] = share;
  if (!(frames >= 1 && side >= 1 && least > 0 && least <= most && most <= 1))
    throw new CounterpointError('CP_VIDEO_SHAPE', {
      what: `${frames} frames of ${side} pixels that show ${least} to ${most} of a still`,
      where: 'panAndZoom',
      expected: 'at least one frame and one pixel, and shares above 0 that do not exceed 1',
    });
  // A larger still is reduced first, so that no pixel of a frame misses what lies between samples.
  const source = reduced(still, Math.ceil(side / least));
  const shorter = Math.min(source.height, source.width);
  const square = (): Square => {
    const size = shorter * rng.uniform(least, most);
    const place = (length: number): number => rng.uniform(size / 2, length - size / 2);
    return { side: size, y: place(source.height), x: place(source.width) };
  };
  const [from, to] = [square(), square()];
  const data = new Uint8Array(frames * side * side * 3);
  for (let f = 0; f < frames; f++) {
    const t = frames === 1 ? 0 : f / (frames - 1);
    const between = (a: number, b: number): number => a + t * (b - a);
    const at = {
      side: between(from.side, to.side),
      y: between(from.y, to.y),
      x: between(from.x, to.x),
    };
    paint(data.subarray(f * side * side * 3, (f + 1) * side * side * 3), side, source, at);
  }
  return data;
}

/** Paints a square of a picture, each pixel between its four neighbours. */
function paint(frame: Uint8Array, side: number, picture: Frame, square: Square): void {
  const { height, width, data } = picture;
  const step = square.side / side;
  const [top, left] = [square.y - square.side / 2, square.x - square.side / 2];
  for (let row = 0, out = 0; row < side; row++) {
    const y = clamped(top + (row + 0.5) * step - 0.5, height - 1);
    const [y0, y1] = [Math.floor(y), Math.min(height - 1, Math.floor(y) + 1)];
    for (let column = 0; column < side; column++, out += 3) {
      const x = clamped(left + (column + 0.5) * step - 0.5, width - 1);
      const [x0, x1] = [Math.floor(x), Math.min(width - 1, Math.floor(x) + 1)];
      const [down, across] = [y - y0, x - x0];
      for (let c = 0; c < 3; c++) {
        const value = (py: number, px: number): number => data[(py * width + px) * 3 + c]!;
        const upper = value(y0, x0) * (1 - across) + value(y0, x1) * across;
        const lower = value(y1, x0) * (1 - across) + value(y1, x1) * across;
        frame[out + c] = Math.round(upper * (1 - down) + lower * down);
      }
    }
  }
}

function clamped(value: number, last: number): number {
  return Math.min(last, Math.max(0, value));
}
