import { CounterpointError } from '@counterpoint/core';
import { tensor5d, type Tensor5D } from '@tensorflow/tfjs-core';
import type { Frame } from '../decode/frame.js';
import { resizedByArea } from '../decode/reduced.js';

/** Levels are brought to (level / 255 - mean) / deviation, per channel. */
export interface LevelScale {
  readonly mean: readonly [number, number, number];
  readonly deviation: readonly [number, number, number];
}

/**
 * Clips of one length and size as a batch.
 *
 * @param clips N lists of T frames
 * @returns [N, T, height, width, 3]
 * @throws CP_VIDEO_SHAPE
 */
export function frameBatch(
  clips: readonly (readonly Frame[])[],
  { mean, deviation }: LevelScale,
): Tensor5D {
  const first = clips[0]?.[0];
  const count = clips[0]?.length ?? 0;
  if (first === undefined) throw shape('a batch without frames', 'one clip or more');
  const { height, width } = first;
  const size = height * width * 3;
  const values = new Float32Array(clips.length * count * size);
  const scales = [0, 1, 2].map((c) => 1 / (255 * deviation[c]!));
  const shifts = [0, 1, 2].map((c) => -mean[c]! / deviation[c]!);
  clips.forEach((frames, n) => {
    if (frames.length !== count)
      throw shape(`clips of ${count} and of ${frames.length} frames`, 'one length');
    frames.forEach((frame, t) => {
      if (frame.height !== height || frame.width !== width)
        throw shape(
          `frames of ${width} x ${height} and of ${frame.width} x ${frame.height}`,
          'one size',
        );
      const at = (n * count + t) * size;
      for (let i = 0; i < size; i += 3)
        for (let c = 0; c < 3; c++)
          values[at + i + c] = frame.data[i + c]! * scales[c]! + shifts[c]!;
    });
  });
  return tensor5d(values, [clips.length, count, height, width, 3]);
}

/** The centre square of a frame at a size. */
export function centreSquare(frame: Frame, side: number): Frame {
  const { height, width } = frame;
  const short = Math.min(height, width);
  return resizedByArea(
    croppedFrame(frame, {
      top: Math.floor((height - short) / 2),
      left: Math.floor((width - short) / 2),
      height: short,
      width: short,
    }),
    side,
    side,
  );
}

/** A box in pixels. */
export interface FrameBox {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

export function croppedFrame(frame: Frame, { top, left, height, width }: FrameBox): Frame {
  if (top === 0 && left === 0 && height === frame.height && width === frame.width) return frame;
  const data = new Uint8Array(height * width * 3);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * frame.width + left) * 3;
    data.set(frame.data.subarray(from, from + width * 3), y * width * 3);
  }
  return { ...frame, height, width, data };
}

function shape(what: string, expected: string): CounterpointError {
  return new CounterpointError('CP_VIDEO_SHAPE', {
    what: `A batch is made of ${what}`,
    expected,
    remedy: 'make views of one length and size first: video/view',
  });
}
