import { concat, matMul, reshape, split, tensor3d, transpose } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { gaussianTaps, mirrored } from '../../kernel/blur-into.js';
import { imageStep, type ImageStep, type ImageStepComponent, type Planes } from './image-step.js';

export interface BlurConfig {
  /** Standard deviation in pixels, uniform between both. @default [0.1, 2] */
  readonly sigma?: readonly [number, number];
}

export interface BlurDraw {
  /** In pixels. */
  readonly sigma: number;
  /** The kernel's side, odd. */
  readonly taps: number;
}

export const blurSchema: z.ZodType<Required<BlurConfig>, BlurConfig> = z.strictObject({
  sigma: z
    .tuple([z.number().min(0.01).max(100), z.number().min(0.01).max(100)])
    .refine(([a, b]) => a <= b, 'the first must not be above the second')
    .default([0.1, 2]),
});

/**
 * Gaussian blur. The kernel spans a tenth of the side, as an odd number of taps; borders are
 * mirrored.
 */
export function blur({ sigma }: Required<BlurConfig>): ImageStep<BlurDraw> {
  return imageStep<BlurDraw>({
    draw: ({ height }, rng) => ({
      sigma: rng.uniform(...sigma),
      taps: 2 * Math.floor(height / 20) + 1,
    }),
    pass: (canvas, draw) => canvas.blur(draw.sigma, draw.taps),
    passBatch: blurBatch,
  });
}

/** Two products with a small matrix: along rows, then along columns. */
function blurBatch(planes: Planes, draws: readonly (BlurDraw | null)[], side: number): Planes {
  const [count, channels] = [draws.length, planes.length];
  const matrices = tensor3d(blurMatrices(draws, side), [count, side, side]);
  const stacked = reshape(
    concat(
      planes.map((plane) => reshape(plane, [count, 1, side, side])),
      1,
    ),
    [count, channels * side, side],
  );
  const alongRows = transpose(
    reshape(matMul(stacked, matrices, false, true), [count, channels, side, side]),
    [0, 2, 1, 3],
  );
  const blurred = reshape(matMul(matrices, reshape(alongRows, [count, side, channels * side])), [
    count,
    side,
    channels,
    side,
  ]);
  return split(blurred, channels, 2).map((plane) => reshape(plane, [count, side * side]));
}

/**
 * [N, side, side]: row i mixes place i from its neighbours, those beyond the border mirrored back;
 * the identity where nothing is blurred.
 */
function blurMatrices(draws: readonly (BlurDraw | null)[], side: number): Float32Array {
  const all = new Float32Array(draws.length * side * side);
  draws.forEach((blur, row) => {
    const half = blur === null ? [1] : gaussianTaps(blur.sigma, blur.taps);
    for (let i = 0; i < side; i++) {
      for (let k = 1 - half.length; k < half.length; k++)
        all[(row * side + i) * side + mirrored(i + k, side)]! += half[Math.abs(k)]!;
    }
  });
  return all;
}

export const blurComponent: ImageStepComponent<Required<BlurConfig>, BlurDraw> = {
  kind: 'augmenter',
  id: 'image/blur',
  summary: 'Gaussian blur.',
  schema: blurSchema,
  create: (config) => blur(config),
};
