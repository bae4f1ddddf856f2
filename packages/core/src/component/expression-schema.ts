import { z } from 'zod';

/** The schema of a regular expression in a config. */
export const expressionSchema: z.ZodType<string, string> = z.string().refine((text) => {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}, 'must be a regular expression');
