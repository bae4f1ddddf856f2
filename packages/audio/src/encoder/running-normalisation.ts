import { BatchNorm, CounterpointError, collect, copyValues, inference } from '@counterpoint/core';
import type { Component, Encoder, Pass } from '@counterpoint/core';
import { reshape, tidy } from '@tensorflow/tfjs-core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { FrameEncoder } from './frame-encoder.js';

/**
 * The encoder behind {@link runningNormalisation}, and how its statistics are computed. Component:
 * `audio/running-normalisation`.
 */
export interface RunningNormalisationConfig {
  /** What sees the normalised features. */
  readonly encoder: Encoder<Tensor4D>;
  /**
   * 0: one mean and deviation for all values. Otherwise one for each of so many bands. Default 0.
   */
  readonly bands?: number;
  /** How far a batch moves the statistics. Default .05. */
  readonly momentum?: number;
}

/**
 * Log-mel normalised by statistics that follow the data, before an encoder: a training batch by
 * its own mean and deviation, everything else
 * by their running averages, as batch normalisation without gain and shift has it. Nothing of the
 * data need be known before training, and
 * the statistics are part of the model: saved, resumed and exported with it. Set the modality's
 * `normalise` to `none` beside it.
 *
 * Niizumi et al. 2021, https://arxiv.org/abs/2103.06695, section III-B.4, keep such an average of
 * all that was seen so far.
 * Differs: the average here forgets at a steady rate, so that it has no end.
 *
 * @returns an encoder; one that gives a vector for each moment where the inner one does
 */
export function runningNormalisation({
  encoder,
  bands = 0,
  momentum = 0.05,
}: RunningNormalisationConfig): Encoder<Tensor4D> {
  const norm = new BatchNorm({ width: bands || 1, affine: false, momentum });
  const normalised = (batch: Tensor4D, pass: Pass): Tensor4D => {
    if (bands === 0) return norm.apply(batch, pass);
    return reshape(
      norm.apply(reshape(batch, batch.shape.slice(0, 3)) as Tensor, pass),
      batch.shape,
    );
  };
  const { variables, state } = collect({ input: norm, encoder });
  const wrapper = {
    width: encoder.width,
    variables,
    state,
    encode: (batch: Tensor4D, pass: Pass = inference) =>
      tidy(() => encoder.encode(normalised(batch, pass), pass)),
    clone() {
      const twin = runningNormalisation({ encoder: encoder.clone(), bands, momentum });
      copyValues(this as Encoder, twin);
      return twin as FrameEncoder<Tensor4D>;
    },
    dispose() {
      norm.dispose();
      encoder.dispose();
    },
  };
  if (!givesFrames(encoder)) return wrapper;
  return {
    ...wrapper,
    frameWidth: encoder.frameWidth,
    frames: (batch: Tensor4D, pass: Pass = inference) =>
      tidy(() => encoder.frames(normalised(batch, pass), pass)),
    frameCount: (length: number) => encoder.frameCount(length),
  } satisfies FrameEncoder<Tensor4D> as Encoder<Tensor4D>;
}

function givesFrames(encoder: Encoder<Tensor4D>): encoder is FrameEncoder<Tensor4D> {
  return 'frames' in encoder;
}

interface Settings {
  readonly encoder: { readonly type: string; readonly [key: string]: unknown };
  readonly bands: number;
  readonly momentum: number;
}

const schema: z.ZodType<Settings, { encoder: Settings['encoder'] } & Partial<Settings>> =
  z.strictObject({
    encoder: z.looseObject({ type: z.string() }).describe('What sees the normalised features.'),
    bands: z
      .int()
      .nonnegative()
      .default(0)
      .describe(
        '0: one mean and deviation for all values; otherwise one for each of so many bands.',
      ),
    momentum: z
      .number()
      .positive()
      .max(1)
      .default(0.05)
      .describe('How far a batch moves the statistics.'),
  });

export const runningNormalisationComponent: Component<Settings, Encoder<Tensor4D>> = {
  kind: 'encoder',
  id: 'audio/running-normalisation',
  summary: 'Log-mel by statistics that follow the data, before another encoder.',
  schema,
  paper: { title: 'BYOL for Audio', url: 'https://arxiv.org/abs/2103.06695' },
  async create({ encoder, ...config }, { create, seed }) {
    if (create !== undefined)
      return runningNormalisation({
        ...config,
        encoder: (await create('encoder', encoder, { seed })) as Encoder<Tensor4D>,
      });
    throw new CounterpointError('CP_AUDIO_CONFIG', {
      what: `"${encoder.type}" cannot be made: the context knows no other parts`,
      where: 'audio/running-normalisation',
      expected: 'a context of a Registry',
      remedy: 'make the part with Registry.create, or in code with runningNormalisation',
    });
  },
};
