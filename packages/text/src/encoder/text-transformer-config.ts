import type { Activation } from '@counterpoint/core';
import { z } from 'zod';
import { denseSchema, type DenseConfig } from './dense-layers.js';
import type { Pooling } from './pool.js';

/** The shape of a {@link TextTransformer}. */
export interface TextTransformerConfig {
  /** Rows of the embedding table: the tokenizer's size. */
  readonly vocabulary: number;
  /** @default 256 */
  readonly width?: number;
  /** @default 4 */
  readonly layers?: number;
  /** @default 4 */
  readonly heads?: number;
  /** Width of the feed-forward layers. @default 4 width */
  readonly hidden?: number;
  /** The longest text, in tokens. @default 128 */
  readonly maxTokens?: number;
  /** @default 'learned' */
  readonly positions?: 'learned' | 'rotary' | 'none';
  /** `post`: BERT; `pre`: CLIP; `gated`: ModernBERT. @default 'post' */
  readonly block?: 'post' | 'pre' | 'gated';
  /** @default 'gelu' */
  readonly activation?: Activation;
  /** @default 'mean' */
  readonly pooling?: Pooling;
  /** Tokens see only earlier ones. @default false */
  readonly causal?: boolean;
  /** Normalise the sum of embeddings. @default true */
  readonly embeddingNorm?: boolean;
  /** Rows of BERT's table of segments; every text is segment 0. @default 0 */
  readonly types?: number;
  /** @default .1 */
  readonly dropout?: number;
  /** Of layer normalisation. @default 1e-12, as BERT has it */
  readonly epsilon?: number;
  /**
   * Layers but every `globalEvery`-th see only this many tokens around; 0: all see all. @default 0
   */
  readonly window?: number;
  /** With a window: layer 0 and every n-th sees all tokens. @default 3 */
  readonly globalEvery?: number;
  /**
   * Buckets of a bias of attention by relative position, shared by all layers (MPNet); 0: none.
   * @default 0
   */
  readonly relativeBuckets?: number;
  /**
   * Linear layers behind the pooling, as `Dense` modules of sentence-transformers. @default none
   */
  readonly dense?: readonly DenseConfig[];
  /** Base of the rotary wavelengths. @default 10000 */
  readonly rotaryBase?: number;
  /** The same in layers with a window. @default 10000 */
  readonly localRotaryBase?: number;
  /**
   * Of the normal distribution that layers start from. @default .02; wider for small models trained
   * from scratch
   */
  readonly initialDeviation?: number;
}

/** {@link TextTransformerConfig} with its defaults filled in. */
export type ResolvedTextTransformerConfig = Required<TextTransformerConfig>;

const positive = z.int().positive();
const shape = z.strictObject({
  vocabulary: positive,
  width: positive.default(256),
  layers: positive.default(4),
  heads: positive.default(4),
  hidden: positive.optional(),
  maxTokens: positive.default(128),
  positions: z.enum(['learned', 'rotary', 'none']).default('learned'),
  block: z.enum(['post', 'pre', 'gated']).default('post'),
  activation: z.enum(['relu', 'gelu', 'gelu-tanh', 'quick-gelu', 'tanh', 'none']).default('gelu'),
  pooling: z.enum(['mean', 'cls', 'last']).default('mean'),
  causal: z.boolean().default(false),
  embeddingNorm: z.boolean().default(true),
  types: z.int().nonnegative().default(0),
  dropout: z.number().min(0).lt(1).default(0.1),
  epsilon: z.number().positive().default(1e-12),
  window: z.int().nonnegative().default(0),
  globalEvery: positive.default(3),
  relativeBuckets: z.union([z.literal(0), z.int().min(4)]).default(0),
  dense: denseSchema.default([]),
  rotaryBase: z.number().positive().default(10_000),
  localRotaryBase: z.number().positive().default(10_000),
  initialDeviation: z.number().positive().default(0.02),
});

/** The config of `text/transformer`: checks entries, fills in defaults. */
export const textTransformerSchema: z.ZodType<
  ResolvedTextTransformerConfig,
  TextTransformerConfig
> = shape.transform((config) => ({ ...config, hidden: config.hidden ?? 4 * config.width }));
