import { add, mul, sub, tensor2d } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { brightnessOf } from './brightness-of.js';
import { imageStep, type ImageStep, type ImageStepComponent } from './image-step.js';

/** Three equal channels of luma. */
export function grey(): ImageStep<true> {
  return imageStep<true>({
    needsRgb: true,
    draw: () => true,
    pass: (canvas) => canvas.grey(),
    passBatch(planes, draws) {
      const share = tensor2d(
        Float32Array.from(draws, (draw) => (draw === null ? 0 : 1)),
        [draws.length, 1],
      );
      const luminance = brightnessOf(planes);
      return planes.map((plane) => add(mul(plane, sub(1, share)), mul(luminance, share)));
    },
  });
}

export const greyComponent: ImageStepComponent<object, true> = {
  kind: 'augmenter',
  id: 'image/grey',
  summary: 'Makes a view grey.',
  schema: z.strictObject({}),
  create: () => grey(),
};
