import { z } from 'zod';
import { imageStep, type ImageStep, type ImageStepComponent } from './image-step.js';
import { resamplePlanes } from './resample-plane.js';

export interface RotateConfig {
  /** The angle in degrees is uniform between both, counter-clockwise. @default [-30, 30] */
  readonly degrees?: readonly [number, number];
  /**
   * Quarter turns of 0, 90, 180 and 270 degrees, each as likely, in place of `degrees`. @default
   * false
   */
  readonly quarters?: boolean;
}

export interface RotateDraw {
  readonly degrees: number;
}

export const rotateSchema: z.ZodType<Required<RotateConfig>, RotateConfig> = z.strictObject({
  degrees: z
    .tuple([z.number().min(-360).max(360), z.number().min(-360).max(360)])
    .refine(([a, b]) => a <= b, 'the first must not be above the second')
    .default([-30, 30]),
  quarters: z.boolean().default(false),
});

/**
 * Rotates a view about its centre: bilinear, borders mirrored. Made on the processor only: it has
 * no batch form.
 */
export function rotate({ degrees, quarters }: Required<RotateConfig>): ImageStep<RotateDraw> {
  return imageStep<RotateDraw>({
    draw: (_, rng) => ({ degrees: quarters ? 90 * rng.integer(4) : rng.uniform(...degrees) }),
    pass: (canvas, draw) => resamplePlanes(canvas, rotation(draw.degrees)),
  });
}

/** The map of a rotation, exact at quarter turns. */
export function rotation(degrees: number): { a: number; b: number; c: number; d: number } {
  const exact = degrees % 90 === 0;
  const angle = (degrees * Math.PI) / 180;
  const [cosine, sine] = exact
    ? [Math.round(Math.cos(angle)), Math.round(Math.sin(angle))]
    : [Math.cos(angle), Math.sin(angle)];
  return { a: cosine, b: -sine, c: sine, d: cosine };
}

export const rotateComponent: ImageStepComponent<Required<RotateConfig>, RotateDraw> = {
  kind: 'augmenter',
  id: 'image/rotate',
  summary: 'Rotates by a random angle or by quarter turns.',
  schema: rotateSchema,
  create: (config) => rotate(config),
};
