import { z } from 'zod';
import type { Range } from './info.js';

/** A range whose ends are in order. */
export const rangeSchema: z.ZodType<Range, Range> = z
  .tuple([z.number(), z.number()])
  .refine(([low, high]) => low <= high, 'the low end of a range is above its high end');

/** A range of positive numbers. */
export const positiveRangeSchema: z.ZodType<Range, Range> = rangeSchema.refine(
  ([low]) => low > 0,
  'a range reaches zero or below',
);

export const probabilitySchema: z.ZodType<number, number> = z.number().min(0).max(1);
