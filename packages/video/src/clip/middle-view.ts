import { isWaveform, stretchOf, type Clip } from './clip.js';
import { centreSquares } from './frame-batch.js';

/** Frames, size and shifted sound of {@link middleView}. */
export interface MiddleViewConfig {
  readonly frames: number;
  readonly side: number;
  /** Seconds by which further stretches of sound are moved; later is positive. @default none */
  readonly shifts?: readonly number[];
}

/**
 * The view of evaluation: the frames in the middle of a clip, their centre square, their sound, and
 * the same length of sound at other times. The last frame of a shorter clip is repeated.
 */
export function middleView(
  { frames, framesPerSecond, sound }: Clip,
  { frames: count, side, shifts = [] }: MiddleViewConfig,
): Clip {
  const from = Math.max(0, Math.floor((frames.length - count) / 2));
  const middleFrames = Array.from(
    { length: count },
    (_, i) => frames[Math.min(frames.length - 1, from + i)]!,
  );
  const hear = (by: number): unknown =>
    isWaveform(sound)
      ? stretchOf(sound, from / framesPerSecond + by, count / framesPerSecond)
      : sound;
  return {
    frames: middleFrames.map(centreSquares(middleFrames[0]!, side)),
    framesPerSecond,
    sound: hear(0),
    shifted: shifts.map(hear),
    view: true,
  };
}
