import type { Rng } from '@counterpoint/core';
import { tensor2d, where } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { PictureInfo } from '../../picture/picture.js';
import type { Box } from '../resized-crop.js';
import { imageStep, type ImageStep, type ImageStepComponent } from './image-step.js';

export interface EraseConfig {
  /** Share of the view's area, uniform between both. @default [0.02, 0.33] */
  readonly area?: readonly [number, number];
  /** Width over height, log-uniform between both. @default [0.3, 3.3] */
  readonly aspect?: readonly [number, number];
  /** The value of the erased pixels, 0-1. @default 0.5 */
  readonly value?: number;
}

export const eraseSchema: z.ZodType<Required<EraseConfig>, EraseConfig> = z.strictObject({
  area: z.tuple([z.number().min(0).max(1), z.number().min(0).max(1)]).default([0.02, 0.33]),
  aspect: z
    .tuple([z.number().min(0.01).max(100), z.number().min(0.01).max(100)])
    .default([0.3, 3.3]),
  value: z.number().min(0).max(1).default(0.5),
});

/**
 * Random erasing: a rectangle of one value. Zhong et al. 2020, https://arxiv.org/abs/1708.04896,
 * algorithm 1, with a constant in place of random
 * values. After ten rectangles that do not fit, nothing is erased.
 */
export function erase({ area, aspect, value }: Required<EraseConfig>): ImageStep<Box> {
  return imageStep<Box>({
    draw: (info, rng) => drawBox(info, area, aspect, rng),
    pass(canvas, { top, left, height, width }) {
      for (let c = 0; c < canvas.channels; c++) {
        const plane = canvas.plane(c);
        for (let y = top; y < top + height; y++)
          plane.fill(value, y * canvas.width + left, y * canvas.width + left + width);
      }
    },
    passBatch(planes, draws, side) {
      const inside = new Uint8Array(draws.length * side * side);
      draws.forEach((box, row) => {
        if (box === null) return;
        for (let y = box.top; y < box.top + box.height; y++) {
          const from = (row * side + y) * side + box.left;
          inside.fill(1, from, from + box.width);
        }
      });
      const mask = tensor2d(inside, [draws.length, side * side], 'bool');
      const values = tensor2d(Array<number>(draws.length).fill(value), [draws.length, 1]);
      return planes.map((plane) => where(mask, values, plane));
    },
  });
}

function drawBox(
  { height, width }: PictureInfo,
  area: readonly [number, number],
  aspect: readonly [number, number],
  rng: Rng,
): Box {
  for (let attempt = 0; attempt < 10; attempt++) {
    const pixels = height * width * rng.uniform(...area);
    const ratio = Math.exp(rng.uniform(Math.log(aspect[0]), Math.log(aspect[1])));
    const h = Math.round(Math.sqrt(pixels / ratio));
    const w = Math.round(Math.sqrt(pixels * ratio));
    if (h >= 1 && w >= 1 && h <= height && w <= width)
      return {
        top: rng.integer(height - h + 1),
        left: rng.integer(width - w + 1),
        height: h,
        width: w,
      };
  }
  return { top: 0, left: 0, height: 0, width: 0 };
}

export const eraseComponent: ImageStepComponent<Required<EraseConfig>, Box> = {
  kind: 'augmenter',
  id: 'image/erase',
  summary: 'Erases a random rectangle.',
  schema: eraseSchema,
  paper: { title: 'Random Erasing Data Augmentation', url: 'https://arxiv.org/abs/1708.04896' },
  create: (config) => erase(config),
};
