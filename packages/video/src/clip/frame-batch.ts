import { CounterpointError } from '@counterpoint/core';
import { tensor5d, type Tensor5D } from '@tensorflow/tfjs-core';
import type { Frame } from '../decode/frame.js';
import { areaResizer, type FrameSize } from '../decode/area-resizer.js';

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
  const [red, green, blue] = [0, 1, 2].map((c) => levelTable(mean[c]!, deviation[c]!));
  clips.forEach((frames, n) => {
    if (frames.length !== count)
      throw shape(`clips of ${count} and of ${frames.length} frames`, 'one length');
    frames.forEach((frame, t) => {
      if (frame.height !== height || frame.width !== width)
        throw shape(
          `frames of ${width} x ${height} and of ${frame.width} x ${frame.height}`,
          'one size',
        );
      writeLevels(frame.data, [red!, green!, blue!], values, (n * count + t) * size);
    });
  });
  return tensor5d(values, [clips.length, count, height, width, 3]);
}

/** Centre squares of frames at a size. @returns a function for frames of that height and width */
export function centreSquares({ height, width }: FrameSize, side: number): (frame: Frame) => Frame {
  const short = Math.min(height, width);
  const [top, left] = [height, width].map((length) => Math.floor((length - short) / 2));
  return areaResizer(
    { top: top!, left: left!, height: short, width: short },
    { height: side, width: side },
  );
}

/** The value of each level of a channel: 256 values. */
function levelTable(mean: number, deviation: number): Float32Array {
  const scale = 1 / (255 * deviation);
  const shift = -mean / deviation;
  return Float32Array.from({ length: 256 }, (_, level) => level * scale + shift);
}

function writeLevels(
  data: Uint8Array,
  [red, green, blue]: readonly [Float32Array, Float32Array, Float32Array],
  values: Float32Array,
  at: number,
): void {
  for (let i = 0; i < data.length; i += 3) {
    values[at + i] = red[data[i]!]!;
    values[at + i + 1] = green[data[i + 1]!]!;
    values[at + i + 2] = blue[data[i + 2]!]!;
  }
}

function shape(what: string, expected: string): CounterpointError {
  return new CounterpointError('CP_VIDEO_SHAPE', {
    what: `A batch is made of ${what}`,
    expected,
    remedy: 'make views of one length and size first: video/view',
  });
}
