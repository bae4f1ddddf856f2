import {
  Conv1d,
  CounterpointError,
  LayerNorm,
  Rng,
  collect,
  copyValues,
  inference,
} from '@counterpoint/core';
import type { Component, NamedVariables, Pass } from '@counterpoint/core';
import { mean, relu, reshape, tidy } from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { FrameEncoder } from './frame-encoder.js';

/**
 * Layers of {@link WaveformConvolution}; the defaults are the paper's. Component:
 * `audio/waveform-convolution`.
 */
export interface WaveformConvolutionConfig {
  /** Channels of every layer. Default 512. */
  readonly width?: number;
  /** Default [10, 8, 4, 4, 4]. */
  readonly kernels?: readonly number[];
  /** Default [5, 4, 2, 2, 2]: one vector for every 160 samples. */
  readonly strides?: readonly number[];
  readonly seed?: number;
}

/** {@link WaveformConvolutionConfig} with its defaults filled in. */
export type WaveformConvolutionSettings = Required<WaveformConvolutionConfig>;

export const waveformConvolutionSchema: z.ZodType<
  WaveformConvolutionSettings,
  WaveformConvolutionConfig
> = z
  .strictObject({
    width: z.number().int().positive().default(512),
    kernels: z.array(z.number().int().positive()).min(1).default([10, 8, 4, 4, 4]),
    strides: z.array(z.number().int().positive()).min(1).default([5, 4, 2, 2, 2]),
    seed: z.number().int().default(0),
  })
  .refine(
    ({ kernels, strides }) => kernels.length === strides.length,
    'there are not as many kernels as strides',
  );

/**
 * Convolutions over the waveform itself: the encoder of contrastive predictive coding (van den
 * Oord et al. 2018, section 3.1,
 * https://arxiv.org/abs/1807.03748). The embedding is the mean over time.
 * Differs: each layer is normalised over its channels (Ba et al. 2016), as in wav2vec 2.0, so that
 * the level of a recording does not matter.
 */
export class WaveformConvolution implements FrameEncoder<Tensor2D> {
  readonly width: number;
  readonly frameWidth: number;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #config: WaveformConvolutionSettings;
  readonly #layers: readonly { conv: Conv1d; norm: LayerNorm }[];

  constructor(config: WaveformConvolutionConfig = {}) {
    this.#config = waveformConvolutionSchema.parse(config);
    const { width, kernels, strides, seed } = this.#config;
    const rng = Rng.of(seed, 'audio/waveform-convolution');
    this.width = this.frameWidth = width;
    this.#layers = kernels.map((kernel, i) => ({
      conv: new Conv1d({
        inputs: i === 0 ? 1 : width,
        outputs: width,
        kernel,
        stride: strides[i]!,
        rng: rng.fork('conv', i),
      }),
      norm: new LayerNorm({ width }),
    }));
    ({ variables: this.variables, state: this.state } = collect(
      Object.fromEntries(
        this.#layers.flatMap(
          ({ conv, norm }, i) =>
            [
              [`layers.${i}.conv`, conv],
              [`layers.${i}.norm`, norm],
            ] as const,
        ),
      ),
    ));
  }

  frameCount(length: number): number {
    const { kernels, strides } = this.#config;
    return kernels.reduce(
      (time, kernel, i) => Math.max(0, 1 + Math.floor((time - kernel) / strides[i]!)),
      length,
    );
  }

  /**
   * @param batch [N, samples] @throws CP_AUDIO_SHAPE when the clips are shorter than one vector
   * takes
   */
  frames(batch: Tensor2D, _pass: Pass = inference): Tensor3D {
    const [rows, length] = batch.shape;
    if (this.frameCount(length) === 0) {
      throw new CounterpointError('CP_AUDIO_SHAPE', {
        what: `Clips of ${length} samples are too short for the waveform encoder`,
        remedy: 'crop longer clips',
      });
    }
    return tidy(() =>
      this.#layers.reduce<Tensor3D>(
        (x, { conv, norm }) => relu(norm.apply(conv.apply(x))),
        reshape(batch, [rows, length, 1]) as Tensor3D,
      ),
    );
  }

  encode(batch: Tensor2D, pass: Pass = inference): Tensor2D {
    return tidy(() => mean(this.frames(batch, pass), 1) as Tensor2D);
  }

  clone(): WaveformConvolution {
    const twin = new WaveformConvolution(this.#config);
    copyValues(this, twin);
    return twin;
  }

  dispose(): void {
    for (const { conv, norm } of this.#layers) {
      conv.dispose();
      norm.dispose();
    }
  }
}

export const waveformConvolutionComponent: Component<
  WaveformConvolutionSettings,
  WaveformConvolution
> = {
  kind: 'encoder',
  id: 'audio/waveform-convolution',
  summary: 'Convolutions over the waveform itself.',
  schema: waveformConvolutionSchema,
  create: (config, { seed }) =>
    new WaveformConvolution({ ...config, seed: config.seed === 0 ? seed : config.seed }),
  paper: {
    title: 'Representation Learning with Contrastive Predictive Coding',
    url: 'https://arxiv.org/abs/1807.03748',
  },
};
