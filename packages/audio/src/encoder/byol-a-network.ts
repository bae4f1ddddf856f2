import {
  BatchNorm,
  Conv2d,
  Linear,
  Rng,
  collect,
  copyValues,
  dropout,
  inference,
} from '@counterpoint/core';
import type { Component, NamedVariables, Pass } from '@counterpoint/core';
import { concat, maxPool, relu, reshape, tidy, transpose } from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { FrameEncoder } from './frame-encoder.js';
import { meanPlusMax } from './pool-time.js';

/** Version, bands and widths of {@link ByolANetwork}. Component: `audio/byol-a-network`. */
export interface ByolANetworkConfig {
  /**
   * 1: three blocks of convolution, then a perceptron over each moment. 2: two blocks, whose output
   * is joined to the perceptron's. Default 2.
   */
  readonly version?: 1 | 2;
  /** Bands of the input. Default 64. */
  readonly bands?: number;
  /** Channels of the convolutions. Default 64. */
  readonly channels?: number;
  /** Width of the perceptron. Default 2048. */
  readonly hidden?: number;
  /** Default .3. */
  readonly dropout?: number;
  readonly seed?: number;
}

/** {@link ByolANetworkConfig} with its defaults filled in. */
export type ByolANetworkSettings = Required<ByolANetworkConfig>;

export const byolANetworkSchema: z.ZodType<ByolANetworkSettings, ByolANetworkConfig> =
  z.strictObject({
    version: z.union([z.literal(1), z.literal(2)]).default(2),
    bands: z.number().int().min(8).default(64),
    channels: z.number().int().positive().default(64),
    hidden: z.number().int().positive().default(2048),
    dropout: z.number().min(0).max(0.99).default(0.3),
    seed: z.number().int().default(0),
  });

/**
 * The network of BYOL for Audio: blocks of 3x3 convolution, batch normalisation, ReLU and 2x2
 * max-pooling; then, at each moment, the
 * channels of all frequencies side by side and a perceptron of two layers; then mean plus maximum
 * over time.
 * Version 1 (https://arxiv.org/abs/2103.06695, table 1) has 3 blocks and the perceptron's output,
 * 2048 wide;
 * version 2 (https://arxiv.org/abs/2204.07402, section III-D) has 2 blocks and joins their output
 * to it, 3072 wide at 64 bands.
 */
export class ByolANetwork implements FrameEncoder<Tensor4D> {
  readonly width: number;
  readonly frameWidth: number;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #config: ByolANetworkSettings;
  readonly #blocks: readonly { conv: Conv2d; norm: BatchNorm }[];
  readonly #layers: readonly Linear[];

  constructor(config: ByolANetworkConfig = {}) {
    this.#config = byolANetworkSchema.parse(config);
    const { version, bands, channels, hidden, seed } = this.#config;
    const rng = Rng.of(seed, 'audio/byol-a-network');
    const count = version === 1 ? 3 : 2;
    this.#blocks = Array.from({ length: count }, (_, i) => ({
      conv: new Conv2d({
        inputs: i === 0 ? 1 : channels,
        outputs: channels,
        kernel: 3,
        bias: true,
        rng: rng.fork('conv', i),
      }),
      norm: new BatchNorm({ width: channels }),
    }));
    const local = channels * Math.floor(bands / 2 ** count);
    this.#layers = [local, hidden].map(
      (inputs, i) => new Linear({ inputs, outputs: hidden, rng: rng.fork('linear', i) }),
    );
    this.width = this.frameWidth = version === 1 ? hidden : local + hidden;
    const parts = Object.fromEntries([
      ...this.#blocks.flatMap(
        ({ conv, norm }, i) =>
          [
            [`blocks.${i}.conv`, conv],
            [`blocks.${i}.norm`, norm],
          ] as const,
      ),
      ...this.#layers.map((layer, i) => [`layers.${i}`, layer] as const),
    ]);
    ({ variables: this.variables, state: this.state } = collect(parts));
  }

  frameCount(length: number): number {
    return this.#blocks.reduce((time) => Math.floor(time / 2), length);
  }

  /** @param batch [N, frames, bands, 1] */
  frames(batch: Tensor4D, pass: Pass = inference): Tensor3D {
    return tidy(() => {
      const conv = this.#blocks.reduce(
        (x, { conv, norm }) => maxPool(relu(norm.apply(conv.apply(x), pass)), 2, 2, 'valid'),
        batch,
      );
      const [rows, time, bands, channels] = conv.shape;
      const local = reshape(transpose(conv, [0, 1, 3, 2]), [
        rows,
        time,
        bands * channels,
      ]) as Tensor3D;
      const first = dropout(
        relu(this.#layers[0]!.apply(local)),
        this.#config.dropout,
        pass,
        'byol-a-network',
      );
      const global = relu(this.#layers[1]!.apply(first));
      return this.#config.version === 1 ? global : concat([local, global], 2);
    });
  }

  encode(batch: Tensor4D, pass: Pass = inference): Tensor2D {
    return tidy(() => meanPlusMax(this.frames(batch, pass)));
  }

  clone(): ByolANetwork {
    const twin = new ByolANetwork(this.#config);
    copyValues(this, twin);
    return twin;
  }

  dispose(): void {
    for (const part of [...this.#blocks.flatMap(({ conv, norm }) => [conv, norm]), ...this.#layers])
      part.dispose();
  }
}

export const byolANetworkComponent: Component<ByolANetworkSettings, ByolANetwork> = {
  kind: 'encoder',
  id: 'audio/byol-a-network',
  summary: "BYOL-A's convolutional network over log-mel.",
  schema: byolANetworkSchema,
  create: (config, { seed }) =>
    new ByolANetwork({ ...config, seed: config.seed === 0 ? seed : config.seed }),
  paper: { title: 'BYOL for Audio', url: 'https://arxiv.org/abs/2204.07402' },
};
