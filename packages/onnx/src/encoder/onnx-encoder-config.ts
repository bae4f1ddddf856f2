import { expressionSchema } from '@counterpoint/core';
import { z } from 'zod';

/** How `onnx/model` reads a file and what it trains. */
export interface OnnxEncoderConfig {
  /** The path of an ONNX file. */
  readonly model: string;
  /**
   * The output that is embedded. @default the first of sentence_embedding, text_embeds,
   * image_embeds, audio_embeds, embeddings, last_hidden_state and pooler_output, else the first
   */
  readonly output?: string;
  /**
   * Of an output [N, T, D]: `mean` over T (of tokens, without padding), `first`, or `last` (of
   * tokens, the last that is no padding). An output [N, C, H, W] is averaged over its places.
   * @default 'mean' for tokens and sound, 'first' for pictures
   */
  readonly pooling?: 'mean' | 'first' | 'last';
  /** Divide each embedding by its length. @default false */
  readonly normalize?: boolean;
  /**
   * What training changes: `all` weights, low-rank updates of linear layers and 1x1 convolutions
   * (`lora`), or nothing of the encoder (`head`). @default 'all'
   */
  readonly train?: 'all' | 'lora' | 'head';
  /** The rank of low-rank updates. @default 8 */
  readonly rank?: number;
  /** They are scaled by alpha / rank. @default 2 rank */
  readonly alpha?: number;
  /** With `all`: weights whose names this regular expression finds stay as they are. */
  readonly freeze?: string;
  /** Batch normalisation in training: by running or by the batch's statistics. @default 'frozen' */
  readonly batchNorm?: 'frozen' | 'train';
  /** D, where the file does not say it. */
  readonly width?: number;
}

/**
 * {@link OnnxEncoderConfig} with its defaults filled in; entries without a default stay optional.
 */
export type CompleteOnnxEncoderConfig = OnnxEncoderConfig &
  Required<Pick<OnnxEncoderConfig, 'normalize' | 'train' | 'rank' | 'batchNorm'>>;

/** The config of `onnx/encoder`: checks entries, fills in defaults. */
export const onnxEncoderSchema: z.ZodType<CompleteOnnxEncoderConfig, OnnxEncoderConfig> =
  z.strictObject({
    model: z.string().min(1),
    output: z.string().optional(),
    pooling: z.enum(['mean', 'first', 'last']).optional(),
    normalize: z.boolean().default(false),
    train: z.enum(['all', 'lora', 'head']).default('all'),
    rank: z.int().positive().default(8),
    alpha: z.number().positive().optional(),
    freeze: expressionSchema.optional(),
    batchNorm: z.enum(['frozen', 'train']).default('frozen'),
    width: z.int().positive().optional(),
  });
