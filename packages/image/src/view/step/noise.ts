import { Rng } from '@counterpoint/core';
import { add, clipByValue, tensor2d } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { imageStep, type ImageStep, type ImageStepComponent } from './image-step.js';

export interface NoiseConfig {
  /**
   * Standard deviation of the noise, values being 0 to 1; uniform between both. @default [0, 0.1]
   */
  readonly deviation?: readonly [number, number];
}

export interface NoiseDraw {
  readonly deviation: number;
  /** The address of the noise itself. */
  readonly seed: number;
}

export const noiseSchema: z.ZodType<Required<NoiseConfig>, NoiseConfig> = z.strictObject({
  deviation: z
    .tuple([z.number().min(0).max(1), z.number().min(0).max(1)])
    .refine(([a, b]) => a <= b, 'the first must not be above the second')
    .default([0, 0.1]),
});

/** Adds Gaussian noise to each value of each channel, and clamps to 0 to 1. */
export function noise({ deviation }: Required<NoiseConfig>): ImageStep<NoiseDraw> {
  return imageStep<NoiseDraw>({
    draw: (_, rng) => ({ deviation: rng.uniform(...deviation), seed: rng.word() }),
    pass(canvas, draw) {
      for (let c = 0; c < canvas.channels; c++) {
        const plane = canvas.plane(c);
        const values = noiseOf(draw, c, plane.length);
        for (let i = 0; i < plane.length; i++)
          plane[i] = Math.max(0, Math.min(1, plane[i]! + values[i]!));
      }
    },
    passBatch: (planes, draws, side) =>
      planes.map((plane, c) => {
        const size = side * side;
        const values = new Float32Array(draws.length * size);
        draws.forEach((draw, row) => {
          if (draw !== null) values.set(noiseOf(draw, c, size), row * size);
        });
        return clipByValue(add(plane, tensor2d(values, [draws.length, size])), 0, 1);
      }),
  });
}

function noiseOf({ deviation, seed }: NoiseDraw, channel: number, length: number): Float32Array {
  const rng = Rng.of(seed, 'image/noise', channel);
  return Float32Array.from({ length }, () => rng.normal(0, deviation));
}

export const noiseComponent: ImageStepComponent<Required<NoiseConfig>, NoiseDraw> = {
  kind: 'augmenter',
  id: 'image/noise',
  summary: 'Adds Gaussian noise.',
  schema: noiseSchema,
  create: (config) => noise(config),
};
