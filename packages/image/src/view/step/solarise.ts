import { greaterEqual, sub, tensor2d, where } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { imageStep, type ImageStep, type ImageStepComponent } from './image-step.js';

export interface SolariseConfig {
  /** 0-255. @default 128 */
  readonly threshold?: number;
}

export const solariseSchema: z.ZodType<Required<SolariseConfig>, SolariseConfig> = z.strictObject({
  threshold: z.number().min(0).max(255).default(128),
});

/** Inverts what is at least as bright as the threshold, channel by channel. */
export function solarise({
  threshold,
}: Required<SolariseConfig>): ImageStep<Required<SolariseConfig>> {
  return imageStep<Required<SolariseConfig>>({
    draw: () => ({ threshold }),
    pass: (canvas, draw) => canvas.solarise(draw.threshold / 255),
    passBatch(planes, draws) {
      const beyondAll = 2; // no value is as bright
      const from = tensor2d(
        Float32Array.from(draws, (draw) => (draw === null ? beyondAll : draw.threshold / 255)),
        [draws.length, 1],
      );
      return planes.map((plane) => where(greaterEqual(plane, from), sub(1, plane), plane));
    },
  });
}

export const solariseComponent: ImageStepComponent<
  Required<SolariseConfig>,
  Required<SolariseConfig>
> = {
  kind: 'augmenter',
  id: 'image/solarise',
  summary: 'Inverts bright values.',
  schema: solariseSchema,
  create: (config) => solarise(config),
};
