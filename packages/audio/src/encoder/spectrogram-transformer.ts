import {
  Conv2d,
  CounterpointError,
  LayerNorm,
  Rng,
  TransformerBlock,
  collect,
  copyValues,
  disposeVariables,
  inference,
  parameter,
  truncatedNormal,
} from '@counterpoint/core';
import type { Component, NamedVariables, Module, Pass } from '@counterpoint/core';
import { add, concat, mean, reshape, slice, squeeze, tidy, tile } from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D, Tensor3D, Tensor4D, Variable } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { FrameEncoder } from './frame-encoder.js';

/**
 * Patches, widths and depth of {@link SpectrogramTransformer}; the defaults are the paper's but for
 * 64 bands. Component: `audio/spectrogram-transformer`.
 */
export interface SpectrogramTransformerConfig {
  /** Bands of the input. Default 64. */
  readonly bands?: number;
  /** The most frames that an input may have. Default 1024. */
  readonly maximumFrames?: number;
  /** Side of a patch: [frames, bands]. Default [16, 16]. */
  readonly patch?: readonly [number, number];
  /** From one patch to the next. Default [10, 10]: patches overlap by 6. */
  readonly stride?: readonly [number, number];
  /** Default 768. */
  readonly width?: number;
  /** Default 12. */
  readonly depth?: number;
  /** Default 12. */
  readonly heads?: number;
  /** Default 0. */
  readonly dropout?: number;
  readonly seed?: number;
}

/** {@link SpectrogramTransformerConfig} with its defaults filled in. */
export type SpectrogramTransformerSettings = Required<SpectrogramTransformerConfig>;

const pair = (
  side: number,
): z.ZodType<readonly [number, number], readonly [number, number] | undefined> =>
  z.tuple([z.number().int().positive(), z.number().int().positive()]).default([side, side]);

export const spectrogramTransformerSchema: z.ZodType<
  SpectrogramTransformerSettings,
  SpectrogramTransformerConfig
> = z.strictObject({
  bands: z.number().int().positive().default(64),
  maximumFrames: z.number().int().positive().default(1024),
  patch: pair(16),
  stride: pair(10),
  width: z.number().int().positive().default(768),
  depth: z.number().int().positive().default(12),
  heads: z.number().int().positive().default(12),
  dropout: z.number().min(0).max(0.99).default(0),
  seed: z.number().int().default(0),
});

/**
 * The audio spectrogram transformer: overlapping patches of log-mel, a class token, learned
 * positions and a pre-norm transformer
 * (Gong et al. 2021, section 2.1, https://arxiv.org/abs/2104.01778). The embedding is the class
 * token's.
 * Differs: positions are one vector for each row in time plus one for each row in frequency, so
 * that shorter inputs take the first ones.
 */
export class SpectrogramTransformer implements FrameEncoder<Tensor4D> {
  readonly width: number;
  readonly frameWidth: number;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #config: SpectrogramTransformerSettings;
  readonly #patches: Conv2d;
  readonly #blocks: readonly TransformerBlock[];
  readonly #norm: LayerNorm;
  readonly #tokens: Module;
  readonly #classToken: Variable;
  readonly #time: Variable;
  readonly #frequency: Variable;

  constructor(config: SpectrogramTransformerConfig = {}) {
    this.#config = spectrogramTransformerSchema.parse(config);
    const { bands, maximumFrames, patch, stride, width, depth, heads, dropout, seed } =
      this.#config;
    const rng = Rng.of(seed, 'audio/spectrogram-transformer');
    const initializer = truncatedNormal(0.02);
    this.width = this.frameWidth = width;
    this.#patches = new Conv2d({
      inputs: 1,
      outputs: width,
      kernel: patch,
      stride,
      padding: 0,
      bias: true,
      rng: rng.fork('patches'),
      initializer,
    });
    this.#blocks = Array.from(
      { length: depth },
      (_, i) =>
        new TransformerBlock({ width, heads, dropout, rng: rng.fork('block', i), initializer }),
    );
    this.#norm = new LayerNorm({ width });
    const createParameter = (name: string, rows: number): Variable =>
      parameter(initializer(rows * width, { in: width, out: width }, rng.fork(name)), [
        1,
        rows,
        width,
      ]);
    this.#classToken = createParameter('class token', 1);
    this.#time = createParameter('time', patchesAlong(maximumFrames, patch[0], stride[0]));
    this.#frequency = createParameter('frequency', patchesAlong(bands, patch[1], stride[1]));
    const variables = {
      class_token: this.#classToken,
      position_time: this.#time,
      position_frequency: this.#frequency,
    };
    this.#tokens = {
      variables,
      state: {},
      dispose: () => disposeVariables({ variables, state: {} }),
    };
    ({ variables: this.variables, state: this.state } = collect({
      patches: this.#patches,
      tokens: this.#tokens,
      norm: this.#norm,
      ...Object.fromEntries(this.#blocks.map((block, i) => [`blocks.${i}`, block])),
    }));
  }

  frameCount(length: number): number {
    return patchesAlong(length, this.#config.patch[0], this.#config.stride[0]);
  }

  /**
   * @param batch [N, frames, bands, 1] @returns [N, T', width]: the mean over frequency at each row
   * of patches
   */
  frames(batch: Tensor4D, pass: Pass = inference): Tensor3D {
    return tidy(() => {
      const { tokens, time, frequency } = this.#run(batch, pass);
      const [rows, , width] = tokens.shape;
      const grid = reshape(slice(tokens, [0, 1, 0], [rows, time * frequency, width]), [
        rows,
        time,
        frequency,
        width,
      ]);
      return grid.shape[2] === 1 ? squeeze(grid, [2]) : mean(grid, 2);
    });
  }

  encode(batch: Tensor4D, pass: Pass = inference): Tensor2D {
    return tidy(() => {
      const { tokens } = this.#run(batch, pass);
      return squeeze(
        slice(tokens, [0, 0, 0], [tokens.shape[0], 1, tokens.shape[2]]),
        [1],
      ) as Tensor2D;
    });
  }

  #run(batch: Tensor4D, pass: Pass): { tokens: Tensor3D; time: number; frequency: number } {
    const patches = this.#patches.apply(batch); // [N, T', F', width]
    const [rows, time, frequency, width] = patches.shape;
    const { maximumFrames, bands } = this.#config;
    if (time > this.#time.shape[1]! || frequency !== this.#frequency.shape[1]!) {
      throw new CounterpointError('CP_AUDIO_SHAPE', {
        what: `A batch of ${batch.shape[1]} frames and ${batch.shape[2]} bands does not fit a spectrogram transformer`,
        expected: `at most ${maximumFrames} frames of ${bands} bands`,
      });
    }
    const positions = add(
      reshape(slice(this.#time as Tensor as Tensor3D, [0, 0, 0], [1, time, width]), [
        1,
        time,
        1,
        width,
      ]),
      reshape(this.#frequency, [1, 1, frequency, width]),
    );
    const placed = reshape(add(patches, positions), [rows, time * frequency, width]) as Tensor3D;
    const start = concat([tile(this.#classToken as Tensor as Tensor3D, [rows, 1, 1]), placed], 1);
    const tokens = this.#norm.apply(
      this.#blocks.reduce((x, block, i) => block.apply(x, {}, pass, `block ${i}`), start),
    );
    return { tokens, time, frequency };
  }

  clone(): SpectrogramTransformer {
    const twin = new SpectrogramTransformer(this.#config);
    copyValues(this, twin);
    return twin;
  }

  dispose(): void {
    for (const part of [this.#patches, this.#norm, this.#tokens, ...this.#blocks]) part.dispose();
  }
}

function patchesAlong(length: number, patch: number, stride: number): number {
  return length < patch ? 0 : 1 + Math.floor((length - patch) / stride);
}

export const spectrogramTransformerComponent: Component<
  SpectrogramTransformerSettings,
  SpectrogramTransformer
> = {
  kind: 'encoder',
  id: 'audio/spectrogram-transformer',
  summary: 'A transformer over patches of log-mel.',
  schema: spectrogramTransformerSchema,
  create: (config, { seed }) =>
    new SpectrogramTransformer({ ...config, seed: config.seed === 0 ? seed : config.seed }),
  paper: { title: 'AST: Audio Spectrogram Transformer', url: 'https://arxiv.org/abs/2104.01778' },
};
