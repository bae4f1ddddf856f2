import { z } from 'zod';

/** The schema of a head in a config. */
export const headShape: z.ZodType<HeadSettings> = z.strictObject({
  layers: z.int().min(1).optional(),
  hidden: z.int().min(1).optional(),
  width: z.int().min(1).optional(),
});

export interface HeadSettings {
  readonly layers?: number;
  /** Width of the hidden layers. @default the width of the input */
  readonly hidden?: number;
  readonly width?: number;
}

/** The settings of the paper, and settings for one small machine. */
export interface Presets<Settings> {
  readonly paper: Settings;
  readonly small: Settings;
}

/**
 * A schema whose entries are all optional. Missing entries come from the chosen preset (`paper` by
 * default). Heads are merged entry by entry.
 */
export function withPresets<Settings extends object>(
  shape: Readonly<Record<string, z.ZodType>>,
  presets: Presets<Settings>,
): z.ZodType<Settings & { preset: keyof Presets<unknown> }> {
  const partial = Object.fromEntries(
    Object.entries(shape).map(([key, type]) => [key, type.optional()]),
  );
  const schema = z.strictObject({
    preset: z
      .enum(['paper', 'small'])
      .default('paper')
      .describe("The paper's settings, or settings for one small machine."),
    ...partial,
  });
  return schema.transform((config) => {
    const base = presets[config.preset] as Record<string, unknown>;
    const merged = Object.entries(config)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [
        key,
        isPlain(value) && isPlain(base[key]) ? Object.assign({}, base[key], value) : value,
      ]);
    return { ...base, ...Object.fromEntries(merged) };
  }) as unknown as z.ZodType<Settings & { preset: keyof Presets<unknown> }>;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
