import { z } from 'zod';
import { imageStep, type ImageStep, type ImageStepComponent } from './image-step.js';
import {
  applyOperation,
  drawOperation,
  randAugmentOperations,
  type Operation,
} from './operations.js';

export interface RandAugmentConfig {
  /** How many operations are applied one after another: N of the paper. @default 2 */
  readonly count?: number;
  /** Strength of each, 0 to 1: M of the paper over its largest. @default 0.3 */
  readonly magnitude?: number;
}

export const randAugmentSchema: z.ZodType<
  Required<RandAugmentConfig>,
  RandAugmentConfig
> = z.strictObject({
  count: z.int().min(1).max(14).default(2),
  magnitude: z.number().min(0).max(1).default(0.3),
});

/**
 * RandAugment: some of fourteen operations, each as likely, of one strength. Cubuk et al. 2020, https://arxiv.org/abs/1909.13719, section 3.
 * Differs: moved pixels leave mirrored borders, not grey ones. Made on the processor only: it has no batch form.
 */
export function randAugment({
  count,
  magnitude,
}: Required<RandAugmentConfig>): ImageStep<readonly Operation[]> {
  return imageStep<readonly Operation[]>({
    needsRgb: true,
    draw: (_, rng) =>
      Array.from({ length: count }, () => drawOperation(randAugmentOperations, magnitude, rng)),
    pass(canvas, operations) {
      for (const operation of operations) applyOperation(canvas, operation);
    },
  });
}

export const randAugmentComponent: ImageStepComponent<
  Required<RandAugmentConfig>,
  readonly Operation[]
> = {
  kind: 'augmenter',
  id: 'image/rand-augment',
  summary: 'Some of fourteen operations of one strength.',
  schema: randAugmentSchema,
  paper: {
    title: 'RandAugment: Practical automated data augmentation with a reduced search space',
    url: 'https://arxiv.org/abs/1909.13719',
  },
  create: (config) => randAugment(config),
};
