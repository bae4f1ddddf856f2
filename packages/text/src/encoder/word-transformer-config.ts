import { z } from 'zod';
import { denseSchema, type DenseConfig } from './dense-layers.js';

/** The shape of a {@link WordTransformer}. */
export interface WordTransformerConfig {
  /** Rows of the table: the tokenizer's size. */
  readonly vocabulary: number;
  /** @default 256 */
  readonly width?: number;
  /** Width of the residual layer. @default 512, as a bag has it */
  readonly hidden?: number;
  /** @default 1 */
  readonly layers?: number;
  /** @default 4 */
  readonly heads?: number;
  /** Width of the feed-forward layers. @default 2 width */
  readonly feedForward?: number;
  /**
   * Words of a text that the layers see apart; all further ones share the last place. @default 10
   */
  readonly places?: number;
  /**
   * The chance that a token is left out in training: Iyyer et al. 2015,
   * https://aclanthology.org/P15-1162, section 3.1. @default 0
   */
  readonly dropout?: number;
  /** Of attention weights and of what the layers add. @default .1 */
  readonly layerDropout?: number;
  /** Of the normal distribution that rows start from. @default .01 */
  readonly initialDeviation?: number;
  /** Linear layers behind it. @default none */
  readonly dense?: readonly DenseConfig[];
}

/** {@link WordTransformerConfig} with its defaults filled in. */
export type ResolvedWordTransformerConfig = Required<Omit<WordTransformerConfig, 'dense'>> &
  Pick<WordTransformerConfig, 'dense'>;

const positive = z.int().positive(),
  rate = z.number().min(0).lt(1);

/** The config of `text/word-transformer`: checks entries, fills in defaults. */
export const wordTransformerSchema: z.ZodType<
  ResolvedWordTransformerConfig,
  WordTransformerConfig
> = z
  .strictObject({
    vocabulary: positive,
    width: positive.default(256),
    hidden: positive.default(512),
    layers: positive.default(1),
    heads: positive.default(4),
    feedForward: positive.optional(),
    places: positive.default(10),
    dropout: rate.default(0),
    layerDropout: rate.default(0.1),
    initialDeviation: z.number().positive().default(0.01),
    dense: denseSchema.optional(),
  })
  .refine(({ width, heads }) => width % heads === 0, { message: 'heads divide the width' })
  .transform((config) => ({ ...config, feedForward: config.feedForward ?? 2 * config.width }));
