import { z } from 'zod';

/** What a run that imitates a teacher holds out. */
export interface DistilRunConfig {
  /**
   * The share of the samples on which teacher and student are compared, equal samples together; at
   * most 500. @default .1
   */
  readonly heldOut: number;
}

/** @see DistilRunConfig */
export const distilSchema: z.ZodType<DistilRunConfig> = z.strictObject({
  heldOut: z
    .number()
    .positive()
    .max(0.9)
    .default(0.1)
    .describe('The share on which teacher and student are compared, at most 500 samples.'),
}) as z.ZodType<DistilRunConfig>;
