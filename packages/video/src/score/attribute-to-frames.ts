import { CounterpointError, unitRows, type Encoder, type Batch } from '@counterpoint/core';
import {
  add,
  grad,
  mean,
  mul,
  sub,
  sum,
  tidy,
  type Tensor,
  type Tensor2D,
  type Tensor5D,
} from '@tensorflow/tfjs-core';

/** A place in a clip. */
export interface Place {
  readonly frame: number;
  /** In shares of the height and width. */
  readonly y: number;
  readonly x: number;
}

/**
 * What each pixel of a clip adds to its similarity with a sound: integrated gradients of the cosine
 * along the path from the clip's mean over time, in which nothing moves, to the clip (Sundararajan
 * et al. 2017, https://arxiv.org/abs/1703.01365, eq. 3; midpoint sum). Channels are summed.
 *
 * @param encoder takes `{ video }` and `{ sound }`
 * @param video [N, T, height, width, C]
 * @param steps points of the path. @default 8
 * @returns [N, T, height, width]
 * @throws CP_VIDEO_SHAPE
 */
export function attributeToFrames(
  encoder: Encoder<Batch>,
  video: Tensor5D,
  sound: Tensor,
  steps = 8,
): Tensor {
  if (video.shape.length !== 5 || steps < 1) {
    throw new CounterpointError('CP_VIDEO_SHAPE', {
      what: `Clips of shape ${(video.shape as number[]).join(' x ')} in ${steps} steps`,
      where: 'attributeToFrames',
      expected: 'clips x frames x height x width x channels, and one step or more',
    });
  }
  return tidy(() => {
    const soundEmbeddings = unitRows(encoder.encode({ sound }) as Tensor2D);
    const still = mean(video, 1, true);
    const moving = sub(video, still);
    const score = (clips: Tensor): Tensor =>
      sum(mul(unitRows(encoder.encode({ video: clips })), soundEmbeddings));
    const gradientOf = grad(score);
    let total: Tensor | undefined;
    for (let i = 0; i < steps; i++) {
      const at = gradientOf(add(still, mul(moving, (i + 0.5) / steps)));
      total = total === undefined ? at : add(total, at);
    }
    return sum(mul(moving, mul(total!, 1 / steps)), 4);
  });
}

/**
 * Where an attribution is strongest, after a mean over squares of `radius` pixels either way.
 *
 * @param values [T, height, width], row-major
 */
export function strongestPlace(
  values: ArrayLike<number>,
  [frames, height, width]: readonly [number, number, number],
  radius = 3,
): Place {
  let best: Place & { readonly value: number } = { frame: 0, y: 0, x: 0, value: -Infinity };
  const row = width + 1;
  for (let frame = 0; frame < frames; frame++) {
    const sums = new Float64Array((height + 1) * row); // of all that lies above and to the left
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        sums[(y + 1) * row + x + 1] =
          values[(frame * height + y) * width + x]! +
          sums[y * row + x + 1]! +
          sums[(y + 1) * row + x]! -
          sums[y * row + x]!;
    for (let y = radius; y < height - radius; y++) {
      for (let x = radius; x < width - radius; x++) {
        const [top, bottom, left, right] = [y - radius, y + radius + 1, x - radius, x + radius + 1];
        const value =
          sums[bottom * row + right]! -
          sums[top * row + right]! -
          sums[bottom * row + left]! +
          sums[top * row + left]!;
        if (value > best.value)
          best = { frame, y: (y + 0.5) / height, x: (x + 0.5) / width, value };
      }
    }
  }
  const { frame, y, x } = best;
  return { frame, y, x };
}
