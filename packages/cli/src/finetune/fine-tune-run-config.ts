import { z } from 'zod';

/** What a run that learns classes holds out, and what it exports. */
export interface FineTuneRunConfig {
  /** The split that is scored. Without it a share of the training split is held out. */
  readonly split?: string;
  /** The share of the training split that is held out, equal samples together. @default .1 */
  readonly heldOut: number;
  /** The share of the other samples that is learned from, drawn by the seed. @default 1 */
  readonly labels: number;
  /**
   * The export is (1 - a) start + a end. a, or `validation`: the a of 0, .2, ... 1 with the highest
   * accuracy on what is held out. @default 1
   */
  readonly interpolation: number | 'validation';
}

/** @see FineTuneRunConfig */
export const fineTuneSchema: z.ZodType<FineTuneRunConfig> = z.strictObject({
  split: z.string().min(1).optional().describe('The split that is scored.'),
  heldOut: z
    .number()
    .positive()
    .max(0.9)
    .default(0.1)
    .describe('Without a split: the share of the training split that is scored instead.'),
  labels: z
    .number()
    .positive()
    .max(1)
    .default(1)
    .describe('The share of the other samples that is learned from, drawn by the seed.'),
  interpolation: z
    .union([z.number().min(0).max(1), z.literal('validation')])
    .default(1)
    .describe('The share of the end in the weights that are exported, the rest being the start.'),
}) as z.ZodType<FineTuneRunConfig>;
