import {
  BatchNorm,
  collect,
  copyValues,
  CounterpointError,
  inference,
  parseConfig,
  type Component,
  type Encoder,
  type NamedVariables,
  type Pass,
  type ResidualNetwork,
} from '@counterpoint/core';
import {
  avgPool,
  concat,
  reshape,
  tidy,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { z } from 'zod';
import {
  divideSide,
  hasFeatures,
  histogramEntries,
  type CompleteGradientHistogramsConfig,
  GradientHistograms,
  type GradientHistogramsConfig,
} from './gradient-histograms.js';
import { resnet, resnetSchema, type CompleteResnetConfig, type ResnetConfig } from './resnet.js';

/**
 * The network, its stages and the histograms of {@link ResnetWithHistograms}. Component:
 * `image/resnet-with-histograms`.
 */
export interface ResnetWithHistogramsConfig {
  /** Height and width of the pictures. @default 32 */
  readonly side?: number;
  /** The network. @default `image/resnet` with its defaults */
  readonly network?: ResnetConfig;
  /** Stages of the network whose maps are features: 4 and any of 1 to 3. @default [3, 4] */
  readonly stages?: readonly number[];
  /** The mean of a map is taken in so many squares a side. @default 2 */
  readonly squares?: number;
  /** The histograms; their side is that of the pictures. @default as `image/gradient-histograms` */
  readonly histograms?: Omit<GradientHistogramsConfig, 'side'>;
}

/** {@link ResnetWithHistogramsConfig} with its defaults filled in. */
export interface CompleteResnetWithHistogramsConfig {
  readonly side: number;
  readonly network: CompleteResnetConfig;
  readonly stages: readonly number[];
  readonly squares: number;
  readonly histograms: Omit<CompleteGradientHistogramsConfig, 'side'>;
}

/** The config of `image/resnet-with-histograms`: checks entries, fills in defaults. */
export const resnetWithHistogramsSchema: z.ZodType<
  CompleteResnetWithHistogramsConfig,
  ResnetWithHistogramsConfig
> = z
  .strictObject({
    side: z.int().min(8).max(1024).default(32),
    network: resnetSchema.prefault({}),
    stages: z
      .array(z.int().min(1).max(4))
      .min(1)
      .refine((stages) => new Set(stages).size === stages.length, { message: 'each stage once' })
      .refine((stages) => stages.includes(4), {
        message: 'stage 4 is among them: else it would learn nothing',
      })
      .default([3, 4]),
    squares: z.int().min(1).max(16).default(2),
    histograms: z.strictObject(histogramEntries).prefault({}),
  })
  .refine(({ side, histograms }) => divideSide(side, histograms), {
    path: ['histograms'],
    message: 'cells, grids and outlines divide the side',
  })
  .refine(({ histograms }) => hasFeatures(histograms), {
    path: ['histograms'],
    message: 'there are cells, grids, outlines or colours',
  })
  .refine(
    ({ side, network, stages, squares }) =>
      side % (strideOf(network, Math.max(...stages)) * squares) === 0,
    { path: ['squares'], message: 'the squares divide the smallest map' },
  );

/** Pixels of the picture between two places of a stage's map. */
const strideOf = ({ stem }: CompleteResnetConfig, stage: number): number =>
  (stem === 'large' ? 4 : 1) * 2 ** (stage - 1);

/**
 * Features of several stages of a residual network (He et al. 2016, https://arxiv.org/abs/1512.03385)
 * beside histograms of edges and colours that nobody trained ({@link GradientHistograms}), each
 * feature normalised over the batch. A small network that is trained for minutes learns what the
 * histograms lack; both together are better than either. With `histograms.dropout` of 1 the network
 * learns alone, as it would without them, and they stand beside it once it is trained: views that
 * histograms tell apart teach a network little.
 *
 * [N, side, side, 3] to [N, squares^2 (channels of the stages) + histograms].
 */
export class ResnetWithHistograms implements Encoder<Tensor4D> {
  readonly width: number;
  readonly config: CompleteResnetWithHistogramsConfig;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #seed: number;
  readonly #network: ResidualNetwork;
  readonly #norm: BatchNorm;
  readonly #histograms: GradientHistograms;

  constructor(config: CompleteResnetWithHistogramsConfig, seed: number) {
    const { side, network, stages, squares, histograms } = config;
    this.config = config;
    this.#seed = seed;
    this.#network = resnet(network, seed);
    const channels = stages.map((stage) => (this.#network.width * 2 ** stage) / 16);
    const learned = squares ** 2 * channels.reduce((sum, each) => sum + each, 0);
    this.#norm = new BatchNorm({ width: learned });
    this.#histograms = new GradientHistograms({ ...histograms, side });
    this.width = learned + this.#histograms.width;
    ({ variables: this.variables, state: this.state } = collect({
      network: this.#network,
      norm: this.#norm,
      histograms: this.#histograms,
    }));
  }

  /** @param batch [N, side, side, 3] @throws CP_IMAGE_SHAPE for pictures of another size */
  encode(batch: Tensor4D, pass: Pass = inference): Tensor2D {
    const { side, stages, squares } = this.config;
    const [n, height, width] = batch.shape;
    if (height !== side || width !== side)
      throw new CounterpointError('CP_IMAGE_SHAPE', {
        what: `A batch holds pictures of ${height} x ${width} pixels`,
        where: 'image/resnet-with-histograms',
        expected: `${side} x ${side}`,
        remedy: 'give the encoder, the views and the modality one side',
      });
    return tidy(() => {
      const maps = this.#network.maps(batch, pass);
      const means = stages.map((stage) => {
        const map = maps[stage - 1]!;
        const part = map.shape[1] / squares;
        return reshape(avgPool(map, part, part, 'valid'), [n, -1]);
      });
      const learned = this.#norm.apply(concat(means, 1) as Tensor2D, pass);
      return concat([learned, this.#histograms.encode(batch, pass)], 1) as Tensor2D;
    });
  }

  clone(): ResnetWithHistograms {
    const twin = new ResnetWithHistograms(this.config, this.#seed);
    copyValues(this, twin);
    return twin;
  }

  dispose(): void {
    for (const part of [this.#network, this.#norm, this.#histograms]) part.dispose();
  }
}

/**
 * A residual network with histograms, from a config.
 *
 * @param seed of the initial values
 * @throws CP_CORE_CONFIG_INVALID
 * @example
 * resnetWithHistograms({ side: 32, network: { width: 16 }, histograms: { cells: [4, 8] } }).width; // 2888
 */
export function resnetWithHistograms(
  config: ResnetWithHistogramsConfig = {},
  seed = 0,
): ResnetWithHistograms {
  return new ResnetWithHistograms(
    parseConfig(resnetWithHistogramsSchema, config, 'image/resnet-with-histograms'),
    seed,
  );
}

export const resnetWithHistogramsComponent: Component<
  CompleteResnetWithHistogramsConfig,
  ResnetWithHistograms
> = {
  kind: 'encoder',
  id: 'image/resnet-with-histograms',
  summary: 'Stages of a residual network beside histograms of edges and colours.',
  schema: resnetWithHistogramsSchema,
  paper: {
    title: 'Deep Residual Learning for Image Recognition',
    url: 'https://arxiv.org/abs/1512.03385',
  },
  create: (config, { seed }) => resnetWithHistograms(config, seed),
};
