import {
  fileToVariables,
  type Component,
  type Encoder,
  type TypedConfig,
  typedConfigSchema,
} from '@counterpoint/core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { createNested } from '../clip/create-nested.js';
import { FrameEncoder } from './frame-encoder.js';
import { bytesOf } from './weights-file.js';

interface FrameEncoderSettings {
  readonly encoder: TypedConfig;
  readonly frames: number;
  readonly coordinates: boolean;
  readonly convolutions: readonly number[];
  readonly kernel: number;
  readonly depth: number;
  readonly heads: number;
  readonly pool: 'mean' | 'concat';
  readonly frozen: boolean;
  readonly weights?: string;
}

const schema = z.strictObject({
  encoder: typedConfigSchema.describe('An encoder of pictures.'),
  frames: z.int().min(1).max(1024).default(16).describe('Of a clip.'),
  coordinates: z
    .boolean()
    .default(false)
    .describe('Whether an encoder of 5 channels also sees the place of each pixel.'),
  convolutions: z
    .array(z.int().min(1).max(4096))
    .default([])
    .describe('Channels of convolutions over time, before the transformer.'),
  kernel: z
    .int()
    .min(1)
    .max(63)
    .refine((frames) => frames % 2 === 1, 'an odd number of frames')
    .default(5)
    .describe('Frames that such a convolution sees at once.'),
  depth: z.int().min(0).max(24).default(0).describe('Layers of a transformer over time.'),
  heads: z.int().min(1).default(4),
  pool: z
    .enum(['mean', 'concat'])
    .default('mean')
    .describe('concat keeps the order of frames; clips then have exactly `frames`.'),
  frozen: z.boolean().default(false).describe('The encoder of pictures is not trained.'),
  weights: z
    .string()
    .optional()
    .describe('A safetensors file for the encoder of pictures: export/encoder.safetensors.'),
}) as z.ZodType<FrameEncoderSettings, Partial<FrameEncoderSettings>>;

export const frameEncoderComponent: Component<FrameEncoderSettings, FrameEncoder> = {
  kind: 'encoder',
  id: 'video/frames',
  summary: 'An encoder of pictures over frames, with a mean or a transformer over time.',
  schema,
  async create({ encoder: config, weights, ...rest }, context) {
    const encoder = (await createNested('encoder', config, context)) as Encoder<Tensor4D>;
    if (weights !== undefined)
      fileToVariables(await bytesOf(weights), { ...encoder.variables, ...encoder.state }, weights);
    return new FrameEncoder({ ...rest, encoder, seed: context.seed });
  },
};
