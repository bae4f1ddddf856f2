import type { Rng } from '@counterpoint/core';
import { z } from 'zod';
import { jitterBatch } from './colour-jitter-batch.js';
import { imageStep, type ImageStep, type ImageStepComponent } from './image-step.js';
import type { ColourJitterConfig, JitterStep } from './jitter-step.js';

export const colourJitterSchema: z.ZodType<
  Required<ColourJitterConfig>,
  ColourJitterConfig
> = z.strictObject({
  brightness: z.number().min(0).default(0),
  contrast: z.number().min(0).default(0),
  saturation: z.number().min(0).default(0),
  hue: z.number().min(0).max(0.5).default(0),
});

/**
 * Brightness, contrast, saturation and hue in a random order, as torchvision's `ColorJitter`
 * defines them. Saturation and hue need RGB; with
 * both at 0, pictures of any channels are jittered.
 */
export function colourJitter(
  config: Required<ColourJitterConfig>,
): ImageStep<readonly JitterStep[]> {
  return imageStep<readonly JitterStep[]>({
    needsRgb: config.saturation > 0 || config.hue > 0,
    draw: (_, rng) => drawJitter(config, rng),
    pass(canvas, steps) {
      for (const { kind, by } of steps) canvas[kind](by);
    },
    passBatch: (planes, draws) => jitterBatch(planes, draws, config),
  });
}

function drawJitter(
  { brightness, contrast, saturation, hue }: Required<ColourJitterConfig>,
  rng: Rng,
): readonly JitterStep[] {
  const factor = (strength: number) => rng.uniform(Math.max(0, 1 - strength), 1 + strength);
  const steps: readonly JitterStep[] = [
    { kind: 'brightness', by: factor(brightness) },
    { kind: 'contrast', by: factor(contrast) },
    { kind: 'saturation', by: factor(saturation) },
    { kind: 'hue', by: rng.uniform(-hue, hue) },
  ];
  const strength = { brightness, contrast, saturation, hue };
  return [...rng.permutation(4)].map((i) => steps[i]!).filter(({ kind }) => strength[kind] > 0);
}

export const colourJitterComponent: ImageStepComponent<
  Required<ColourJitterConfig>,
  readonly JitterStep[]
> = {
  kind: 'augmenter',
  id: 'image/colour-jitter',
  summary: 'Brightness, contrast, saturation and hue in a random order.',
  schema: colourJitterSchema,
  create: (config) => colourJitter(config),
};
