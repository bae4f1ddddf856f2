import type { TypedConfig } from '@counterpoint/core';
import { z } from 'zod';

/** A step of a view by its id, with its config and how often it is applied. */
export interface ViewStep extends TypedConfig {
  /** How often the step is applied. @default always */
  readonly probability?: number;
}

/** Strengths of a colour jitter: factors are drawn from 1 +- strength (never below 0), the hue from +- `hue` turns, the order at random. */
export interface JitterConfig {
  readonly chance: number;
  readonly brightness: number;
  readonly contrast: number;
  readonly saturation: number;
  /** At most 0.5. */
  readonly hue: number;
}

/**
 * How views of one kind are drawn: a resized crop, then steps. The steps are a list, or the usual ones by the short keys `flip`, `jitter`,
 * `grey`, `blur` and `solarize`, which {@link stepsOf} expands in this order.
 */
export interface ViewConfig {
  /** Height and width of the view in pixels. */
  readonly side: number;
  /** Share of the picture's area that the crop keeps, uniform between both. @default [0.08, 1] */
  readonly area?: readonly [number, number];
  /** Width over height of the crop, log-uniform between both. @default [3/4, 4/3] */
  readonly aspect?: readonly [number, number];
  /** What happens to the crop, in this order. Excludes the keys below. */
  readonly steps?: readonly ViewStep[];
  /** Chance of mirroring left and right. @default 0.5 without `steps` */
  readonly flip?: number;
  readonly jitter?: JitterConfig;
  /** Chance of grey. @default 0 */
  readonly grey?: number;
  /** Gaussian blur with sigma (pixels) uniform between both; the kernel spans a tenth of the side, as an odd number of taps. */
  readonly blur?: { readonly chance: number; readonly sigma: readonly [number, number] };
  /** Inversion from the threshold on (0-255). */
  readonly solarize?: { readonly chance: number; readonly threshold: number };
}

/** With defaults filled in. */
export type CompleteViewConfig = ViewConfig & Required<Pick<ViewConfig, 'area' | 'aspect'>>;

const chance = z.number().min(0).max(1);
const range = (low: number, high: number) =>
  z
    .tuple([z.number().min(low).max(high), z.number().min(low).max(high)])
    .refine(([a, b]) => a <= b, 'the first must not be above the second');

const viewStep = z.looseObject({
  type: z.string(),
  probability: chance.optional(),
}) as unknown as z.ZodType<ViewStep, ViewStep>;

const shortKeys = ['flip', 'jitter', 'grey', 'blur', 'solarize'] as const;

export const viewSchema: z.ZodType<CompleteViewConfig, ViewConfig> = z
  .strictObject({
    side: z.int().min(1).max(4096),
    area: range(1e-4, 1).default([0.08, 1]),
    aspect: range(0.01, 100).default([3 / 4, 4 / 3]),
    steps: z.array(viewStep).optional(),
    flip: chance.optional(),
    jitter: z
      .strictObject({
        chance,
        brightness: z.number().min(0),
        contrast: z.number().min(0),
        saturation: z.number().min(0),
        hue: z.number().min(0).max(0.5),
      })
      .optional(),
    grey: chance.optional(),
    blur: z.strictObject({ chance, sigma: range(0.01, 100) }).optional(),
    solarize: z.strictObject({ chance, threshold: z.number().min(0).max(255) }).optional(),
  })
  .refine(
    (config) => config.steps === undefined || shortKeys.every((key) => config[key] === undefined),
    { message: `steps replace ${shortKeys.join(', ')}: write those as steps`, path: ['steps'] },
  )
  .transform(({ steps, flip, grey, ...rest }): CompleteViewConfig =>
    steps === undefined ? { ...rest, flip: flip ?? 0.5, grey: grey ?? 0 } : { ...rest, steps },
  );

/** The chain that a config means. The draws of the short keys are those that they always were. */
export function stepsOf(config: CompleteViewConfig): readonly ViewStep[] {
  const { steps, flip = 0.5, jitter, grey = 0, blur, solarize } = config;
  if (steps !== undefined) return steps;
  const chain: ViewStep[] = [{ type: 'image/flip', probability: flip }];
  if (jitter !== undefined) {
    const { chance: probability, ...strengths } = jitter;
    chain.push({ type: 'image/colour-jitter', probability, ...strengths });
  }
  chain.push({ type: 'image/grey', probability: grey });
  if (blur !== undefined)
    chain.push({ type: 'image/blur', probability: blur.chance, sigma: blur.sigma });
  if (solarize !== undefined)
    chain.push({
      type: 'image/solarise',
      probability: solarize.chance,
      threshold: solarize.threshold,
    });
  return chain;
}
