import {
  BatchNorm,
  collect,
  copyValues,
  fileToVariables,
  inference,
  parseConfig,
  Rng,
  type Component,
  type Encoder,
  type NamedVariables,
  type Pass,
} from '@counterpoint/core';
import {
  maxPool,
  mean,
  relu,
  reshape,
  tidy,
  type Tensor2D,
  type Tensor4D,
  type Tensor5D,
} from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { FactorisedBlock } from './factorised-block.js';
import { FactorisedConv } from './factorised-conv.js';
import { shapeOf } from './frame-encoder.js';
import { bytesOf } from './weights-file.js';

/** Depth, width and form of {@link R2Plus1D}. Component: `video/r2plus1d`. */
export interface R2Plus1DConfig {
  /** Layers, as of the network for pictures. @default 18 */
  readonly depth?: 10 | 18 | 34;
  /** Channels of the first stage; each further stage doubles it. @default 16 */
  readonly width?: number;
  /** `small`: 3x3; `large`: 7x7 of stride 2 and max-pooling. @default 'large' */
  readonly stem?: 'small' | 'large';
  /** Whether the last three stages halve the number of frames. @default true for `paper` */
  readonly temporalStride?: boolean;
  /** See {@link FactorisedConv}: `inflated` begins as the network for pictures. @default 'paper' */
  readonly form?: 'paper' | 'inflated';
  /**
   * A safetensors file of an `image/resnet` of the same depth, width and stem to begin from
   * (`export/encoder.safetensors` of a run); `inflated` only.
   */
  readonly weights?: string;
}

export interface CompleteR2Plus1DConfig extends Required<
  Omit<R2Plus1DConfig, 'temporalStride' | 'weights'>
> {
  readonly temporalStride?: boolean;
  readonly weights?: string;
}

export const r2Plus1DSchema: z.ZodType<CompleteR2Plus1DConfig, R2Plus1DConfig> = z
  .strictObject({
    depth: z.union([z.literal(10), z.literal(18), z.literal(34)]).default(18),
    width: z.int().min(1).max(1024).default(16),
    stem: z.enum(['small', 'large']).default('large'),
    temporalStride: z.boolean().optional(),
    form: z.enum(['paper', 'inflated']).default('paper'),
    weights: z.string().optional(),
  })
  .refine(({ form, weights }) => weights === undefined || form === 'inflated', {
    message: 'weights of a network for pictures need the form "inflated"',
  });

const stages = { 10: [1, 1, 1, 1], 18: [2, 2, 2, 2], 34: [3, 4, 6, 3] } as const;

/**
 * R(2+1)D: Tran et al. 2018, "A Closer Look at Spatiotemporal Convolutions for Action Recognition",
 * https://arxiv.org/abs/1711.11248, section 3.5 and table 1. [N, T, height, width, 3] to
 * [N, 8 width].
 * Differs: the stem's spatial kernel is 7x7 or 3x3, with max-pooling as in the network for
 * pictures, so that its weights can be taken over.
 *
 * @example
 * const encoder = new R2Plus1D({ depth: 10, width: 4 }, 1);
 * console.log(encoder.encode(randomNormal([2, 8, 32, 32, 3]) as Tensor5D).shape); // [2, 32]
 */
export class R2Plus1D implements Encoder<Tensor5D> {
  readonly width: number;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #config: CompleteR2Plus1DConfig;
  readonly #seed: number;
  readonly #conv: FactorisedConv;
  readonly #norm: BatchNorm;
  readonly #blocks: readonly FactorisedBlock[];

  /** @throws CP_CORE_CONFIG_INVALID */
  constructor(config: R2Plus1DConfig = {}, seed = 0) {
    this.#config = parseConfig(r2Plus1DSchema, config, 'video/r2plus1d');
    this.#seed = seed;
    const { depth, width, stem, form } = this.#config;
    const strides = this.#config.temporalStride ?? form === 'paper';
    const rng = Rng.of(seed, 'video/r2plus1d');
    this.#conv = new FactorisedConv({
      inputs: 3,
      outputs: width,
      kernel: stem === 'small' ? 3 : 7,
      stride: stem === 'small' ? 1 : 2,
      temporalStride: 1,
      form,
      rng: rng.fork('conv1'),
    });
    this.#norm = new BatchNorm({ width });
    const blocksByName: Record<string, FactorisedBlock> = {};
    let inputs = width;
    stages[depth].forEach((count, stage) => {
      for (let i = 0; i < count; i++) {
        const first = stage > 0 && i === 0;
        blocksByName[`layer${stage + 1}.${i}`] = new FactorisedBlock({
          inputs,
          width: width * 2 ** stage,
          stride: first ? 2 : 1,
          temporalStride: first && strides ? 2 : 1,
          form,
          rng: rng.fork('layer', stage, i),
        });
        inputs = width * 2 ** stage;
      }
    });
    this.#blocks = Object.values(blocksByName);
    this.width = inputs;
    ({ variables: this.variables, state: this.state } = collect({
      conv1: this.#conv,
      bn1: this.#norm,
      ...blocksByName,
    }));
  }

  /** The map before pooling: [N, T', height', width', D]. */
  map(clips: Tensor5D, pass: Pass = inference): Tensor5D {
    shapeOf(clips);
    return tidy(() => {
      const stem = relu(this.#norm.apply(this.#conv.apply(clips, pass), pass)) as Tensor5D;
      const pooled = this.#config.stem === 'large' ? pooledInSpace(stem) : stem;
      return this.#blocks.reduce((x, block) => block.apply(x, pass), pooled);
    });
  }

  encode(clips: Tensor5D, pass: Pass = inference): Tensor2D {
    return tidy(() => mean(this.map(clips, pass), [1, 2, 3]) as Tensor2D);
  }

  clone(): R2Plus1D {
    const twin = new R2Plus1D(this.#config, this.#seed);
    copyValues(this, twin);
    return twin;
  }

  dispose(): void {
    for (const part of [this.#conv, this.#norm, ...this.#blocks]) part.dispose();
  }
}

function pooledInSpace(x: Tensor5D): Tensor5D {
  const [rows, frames, height, width, channels] = x.shape;
  const flat = reshape(x, [rows * frames, height, width, channels]) as Tensor4D;
  const pooled = maxPool(flat, 3, 2, 1);
  const [, high, wide] = pooled.shape;
  return reshape(pooled, [rows, frames, high, wide, channels]) as Tensor5D;
}

/**
 * Gives an inflated network the weights of an `image/resnet` of the same depth, width and stem: it
 * then encodes a clip as the mean of its frames' embeddings, until training moves it.
 *
 * @param file the bytes of a safetensors file
 * @throws CP_CORE_SAFETENSORS_INVALID, CP_CORE_WEIGHTS_MISMATCH
 */
export function inflate(encoder: R2Plus1D, file: Uint8Array, where: string): void {
  const ofPictures = Object.entries({ ...encoder.variables, ...encoder.state }).filter(
    ([name]) => !name.includes('.temporal.'),
  );
  fileToVariables(file, Object.fromEntries(ofPictures), where);
}

export const r2Plus1DComponent: Component<CompleteR2Plus1DConfig, R2Plus1D> = {
  kind: 'encoder',
  id: 'video/r2plus1d',
  summary: 'A residual network whose convolutions are spatial, then temporal.',
  paper: {
    title: 'A Closer Look at Spatiotemporal Convolutions for Action Recognition',
    url: 'https://arxiv.org/abs/1711.11248',
  },
  schema: r2Plus1DSchema,
  async create(config, { seed }) {
    const encoder = new R2Plus1D(config, seed);
    if (config.weights !== undefined)
      inflate(encoder, await bytesOf(config.weights), config.weights);
    return encoder;
  },
};
