import { z } from 'zod';

/** Strengths of a colour jitter: factors are drawn from 1 +- strength (never below 0), the hue from +- `hue` turns, the order at random. */
export interface JitterConfig {
  readonly chance: number;
  readonly brightness: number;
  readonly contrast: number;
  readonly saturation: number;
  /** At most 0.5. */
  readonly hue: number;
}

/** How views of one kind are drawn. Everything but `side` may be left out; nothing is done then beyond the crop and the mirroring. */
export interface ViewConfig {
  /** Height and width of the view in pixels. */
  readonly side: number;
  /** Share of the picture's area that the crop keeps, uniform between both. @default [0.08, 1] */
  readonly area?: readonly [number, number];
  /** Width over height of the crop, log-uniform between both. @default [3/4, 4/3] */
  readonly aspect?: readonly [number, number];
  /** Chance of mirroring left and right. @default 0.5 */
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
export type CompleteViewConfig = ViewConfig &
  Required<Pick<ViewConfig, 'area' | 'aspect' | 'flip' | 'grey'>>;

const chance = z.number().min(0).max(1);
const range = (low: number, high: number) =>
  z
    .tuple([z.number().min(low).max(high), z.number().min(low).max(high)])
    .refine(([a, b]) => a <= b, 'the first must not be above the second');

export const viewSchema: z.ZodType<CompleteViewConfig, ViewConfig> = z.strictObject({
  side: z.int().min(1).max(4096),
  area: range(1e-4, 1).default([0.08, 1]),
  aspect: range(0.01, 100).default([3 / 4, 4 / 3]),
  flip: chance.default(0.5),
  jitter: z
    .strictObject({
      chance,
      brightness: z.number().min(0),
      contrast: z.number().min(0),
      saturation: z.number().min(0),
      hue: z.number().min(0).max(0.5),
    })
    .optional(),
  grey: chance.default(0),
  blur: z.strictObject({ chance, sigma: range(0.01, 100) }).optional(),
  solarize: z.strictObject({ chance, threshold: z.number().min(0).max(255) }).optional(),
});
