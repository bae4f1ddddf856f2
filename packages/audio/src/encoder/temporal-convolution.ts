import { BatchNorm, Conv1d, Conv2d, copyValues, collect, inference, Rng } from '@counterpoint/core';
import type { Component, NamedVariables, Pass } from '@counterpoint/core';
import { maxPool, pad, relu, reshape, tidy } from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { FrameEncoder } from './frame-encoder.js';
import { meanPlusMax, segmentMeans } from './pool-time.js';

/** Layers and pooling of {@link TemporalConvolution}. Component: `audio/temporal-convolution`. */
export interface TemporalConvolutionConfig {
  /** Bands of the input. Default 64. */
  readonly bands?: number;
  /**
   * Channels of 3x3 convolutions over time and bands that come first, each followed by a maximum
   * over two neighbouring bands: what is found
   * no longer depends on the very band, as when formants move from speaker to speaker. Default
   * none.
   */
  readonly pictures?: readonly number[];
  /** Width of each layer. Default [128, 128, 192, 192]. */
  readonly widths?: readonly number[];
  /** Kernel of every layer, in frames; odd. Default 5. */
  readonly kernel?: number;
  /** Stride of each layer; those not named have 1. Default [1, 2, 1, 2]. */
  readonly strides?: readonly number[];
  /**
   * 0: mean plus maximum over time. Otherwise means over so many stretches of time, side by side,
   * which keep their order. Default 0.
   */
  readonly segments?: number;
  readonly seed?: number;
}

/** {@link TemporalConvolutionConfig} with its defaults filled in. */
export type TemporalConvolutionSettings = Required<TemporalConvolutionConfig>;

export const temporalConvolutionSchema: z.ZodType<
  TemporalConvolutionSettings,
  TemporalConvolutionConfig
> = z.strictObject({
  bands: z.number().int().positive().default(64),
  pictures: z.array(z.number().int().positive()).default([]),
  widths: z.array(z.number().int().positive()).min(1).default([128, 128, 192, 192]),
  kernel: z
    .number()
    .int()
    .positive()
    .refine((k) => k % 2 === 1, 'the kernel is even')
    .default(5),
  strides: z.array(z.number().int().positive()).default([1, 2, 1, 2]),
  segments: z.number().int().nonnegative().default(0),
  seed: z.number().int().default(0),
});

/**
 * Convolutions along time over all bands of log-mel at once, with batch normalisation and ReLU:
 * the cheapest encoder for speech.
 * With `pictures`, convolutions that move along bands as well come before.
 */
export class TemporalConvolution implements FrameEncoder<Tensor4D> {
  readonly width: number;
  readonly frameWidth: number;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #config: TemporalConvolutionSettings;
  readonly #pictures: readonly { conv: Conv2d; norm: BatchNorm }[];
  readonly #layers: readonly { conv: Conv1d; norm: BatchNorm }[];

  constructor(config: TemporalConvolutionConfig = {}) {
    this.#config = temporalConvolutionSchema.parse(config);
    const { bands, pictures, widths, kernel, strides, segments, seed } = this.#config;
    const rng = Rng.of(seed, 'audio/temporal-convolution');
    this.#pictures = pictures.map((outputs, i) => ({
      conv: new Conv2d({
        inputs: pictures[i - 1] ?? 1,
        outputs,
        kernel: 3,
        rng: rng.fork('picture', i),
      }),
      norm: new BatchNorm({ width: outputs }),
    }));
    const local = (pictures[pictures.length - 1] ?? 1) * Math.floor(bands / 2 ** pictures.length);
    this.#layers = widths.map((outputs, i) => ({
      conv: new Conv1d({
        inputs: widths[i - 1] ?? local,
        outputs,
        kernel,
        stride: strides[i] ?? 1,
        rng: rng.fork('conv', i),
      }),
      norm: new BatchNorm({ width: outputs }),
    }));
    this.frameWidth = widths[widths.length - 1]!;
    this.width = this.frameWidth * Math.max(1, segments);
    ({ variables: this.variables, state: this.state } = collect(
      Object.fromEntries(
        Object.entries({ pictures: this.#pictures, layers: this.#layers }).flatMap(([part, list]) =>
          list.flatMap(
            ({ conv, norm }, i) =>
              [
                [`${part}.${i}.conv`, conv],
                [`${part}.${i}.norm`, norm],
              ] as const,
          ),
        ),
      ),
    ));
  }

  frameCount(length: number): number {
    return this.#layers.reduce(
      (time, _, i) => Math.ceil(time / (this.#config.strides[i] ?? 1)),
      length,
    );
  }

  /** @param batch [N, frames, bands, 1] */
  frames(batch: Tensor4D, pass: Pass = inference): Tensor3D {
    const side = (this.#config.kernel - 1) / 2;
    return tidy(() => {
      const pictures = this.#pictures.reduce(
        (x, { conv, norm }) =>
          maxPool(relu(norm.apply(conv.apply(x), pass)), [1, 2], [1, 2], 'valid'),
        batch,
      );
      const [rows, time, bands, channels] = pictures.shape;
      return this.#layers.reduce<Tensor3D>(
        (x, { conv, norm }) =>
          relu(
            norm.apply(
              conv.apply(
                pad(x, [
                  [0, 0],
                  [side, side],
                  [0, 0],
                ]),
              ),
              pass,
            ),
          ),
        reshape(pictures, [rows, time, bands * channels]) as Tensor3D,
      );
    });
  }

  encode(batch: Tensor4D, pass: Pass = inference): Tensor2D {
    const { segments } = this.#config;
    return tidy(() =>
      segments === 0
        ? meanPlusMax(this.frames(batch, pass))
        : segmentMeans(this.frames(batch, pass), segments),
    );
  }

  clone(): TemporalConvolution {
    const twin = new TemporalConvolution(this.#config);
    copyValues(this, twin);
    return twin;
  }

  dispose(): void {
    for (const { conv, norm } of [...this.#pictures, ...this.#layers]) {
      conv.dispose();
      norm.dispose();
    }
  }
}

export const temporalConvolutionComponent: Component<
  TemporalConvolutionSettings,
  TemporalConvolution
> = {
  kind: 'encoder',
  id: 'audio/temporal-convolution',
  summary: 'Convolutions along time over log-mel.',
  schema: temporalConvolutionSchema,
  create: (config, { seed }) =>
    new TemporalConvolution({ ...config, seed: config.seed === 0 ? seed : config.seed }),
};
