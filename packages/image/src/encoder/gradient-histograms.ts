import {
  BatchNorm,
  collect,
  copyValues,
  CounterpointError,
  dropout,
  inference,
  parseConfig,
  type Component,
  type Encoder,
  type NamedVariables,
  type Pass,
} from '@counterpoint/core';
import {
  abs,
  add,
  avgPool,
  clipByValue,
  concat,
  div,
  matMul,
  max,
  mean,
  mul,
  norm,
  pad,
  relu,
  reshape,
  slice,
  sqrt,
  square,
  sub,
  tensor,
  tensor2d,
  tidy,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { z } from 'zod';

/**
 * The features of {@link GradientHistograms}: cells of edges, grids, outlines and colours.
 * Component: `image/gradient-histograms`.
 */
export interface GradientHistogramsConfig {
  /** Height and width of the pictures. @default 64 */
  readonly side?: number;
  /** Side of a cell in pixels, once or several times; each divides `side`. @default [8, 16] */
  readonly cells?: readonly number[];
  /** Directions of edges, over half a turn. @default 8 */
  readonly directions?: number;
  /**
   * The picture itself is looked at in so many squares a side; each divides `side`. @default [4, 8,
   * 16]
   */
  readonly grids?: readonly number[];
  /**
   * So are outlines: how far each pixel is from the brightest of the picture, which is the paper
   * that a drawing is on. @default [16]
   */
  readonly outlines?: readonly number[];
  /**
   * A histogram of the colours of the whole picture has so many levels a channel, each from -2 to
   * 2 as normalised; 0 for none. @default 6
   */
  readonly colours?: number;
  /**
   * The chance that a feature is left out in training; 1 beside a network, which then learns alone.
   * @default .5
   */
  readonly dropout?: number;
}

/** {@link GradientHistogramsConfig} with its defaults filled in. */
export type CompleteGradientHistogramsConfig = Required<GradientHistogramsConfig>;

const sizes = z.array(z.int().min(1).max(4096));

type HistogramEntry = Exclude<keyof CompleteGradientHistogramsConfig, 'side'>;

/** The entries of {@link gradientHistogramsSchema} but the side, for encoders that hold one. */
export const histogramEntries: {
  readonly [Entry in HistogramEntry]: z.ZodDefault<
    z.ZodType<CompleteGradientHistogramsConfig[Entry], CompleteGradientHistogramsConfig[Entry]>
  >;
} = {
  cells: sizes.default([8, 16]),
  directions: z.int().min(2).max(36).default(8),
  grids: sizes.default([4, 8, 16]),
  outlines: sizes.default([16]),
  colours: z
    .int()
    .min(0)
    .max(16)
    .refine((levels) => levels !== 1, { message: 'one level tells nothing' })
    .default(6),
  dropout: z.number().min(0).max(1).default(0.5),
};

/** Whether all parts of histograms divide a side. */
export const divideSide = (
  side: number,
  {
    cells,
    grids,
    outlines,
  }: Pick<CompleteGradientHistogramsConfig, 'cells' | 'grids' | 'outlines'>,
): boolean => [...cells, ...grids, ...outlines].every((part) => side % part === 0);

/** Whether there are any features. */
export const hasFeatures = ({
  cells,
  grids,
  outlines,
  colours,
}: Omit<CompleteGradientHistogramsConfig, 'side'>): boolean =>
  cells.length + grids.length + outlines.length + colours > 0;

/** The config of `image/gradient-histograms`: checks entries, fills in defaults. */
export const gradientHistogramsSchema: z.ZodType<
  CompleteGradientHistogramsConfig,
  GradientHistogramsConfig
> = z
  .strictObject({ side: z.int().min(4).max(4096).default(64), ...histogramEntries })
  .refine((config) => divideSide(config.side, config), {
    message: 'cells, grids and outlines divide the side',
  })
  .refine(hasFeatures, { message: 'there are cells, grids, outlines or colours' })
  .refine(({ dropout }) => dropout < 1, {
    path: ['dropout'],
    message: 'below 1: nothing would be left to learn from',
  });

/**
 * A cell whose edges are fainter than this, in normalised levels a pixel, counts as nearly empty.
 */
const quiet = 0.02;

/**
 * Features that nobody trained: histograms of the directions of edges in cells (Dalal and Triggs
 * 2005, https://hal.science/inria-00548512v1, sections
 * 6.2 to 6.4, without overlapping blocks), the picture and its outline in a few coarse grids, a
 * histogram of its colours; each feature is normalised
 * over the batch. A projection learns which of them matter: for a few hundred pictures, where a
 * network that learns its own features would learn the pictures by heart.
 */
export class GradientHistograms implements Encoder<Tensor4D> {
  readonly width: number;
  readonly config: CompleteGradientHistogramsConfig;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #norm: BatchNorm;

  constructor(config: CompleteGradientHistogramsConfig) {
    const { side, cells, directions, grids, outlines, colours } = config;
    const squares = (counts: readonly number[]) =>
      counts.reduce((sum, count) => sum + count ** 2, 0);
    this.config = config;
    this.width =
      directions * squares(cells.map((cell) => side / cell)) +
      3 * squares(grids) +
      squares(outlines) +
      colours ** 3;
    this.#norm = new BatchNorm({ width: this.width });
    ({ variables: this.variables, state: this.state } = collect({ norm: this.#norm }));
  }

  /** @param batch [N, side, side, 3] @throws CP_IMAGE_SHAPE for pictures of another size */
  encode(batch: Tensor4D, pass: Pass = inference): Tensor2D {
    const { side, cells, grids, outlines, colours, dropout: rate } = this.config;
    const [n, height, width, channels] = batch.shape;
    if (height !== side || width !== side || channels !== 3) {
      throw new CounterpointError('CP_IMAGE_SHAPE', {
        what: `A batch holds pictures of ${height} x ${width} pixels and ${channels} channels`,
        where: 'image/gradient-histograms',
        expected: `${side} x ${side} and 3 channels`,
        remedy: 'give the encoder, the views and the modality one side',
      });
    }
    return tidy(() => {
      const flat = (x: Tensor4D) => reshape(x, [n, -1]) as Tensor2D;
      const edges = this.#edges(batch);
      const contrast = max(sub(max(batch, [1, 2], true), batch), 3, true) as Tensor4D;
      const features = [
        ...cells.map((cell) => flat(share(avgPool(edges, cell, cell, 'valid')))),
        ...grids.map((grid) => flat(avgPool(batch, side / grid, side / grid, 'valid'))),
        ...outlines.map((grid) => flat(avgPool(contrast, side / grid, side / grid, 'valid'))),
        ...(colours > 0 ? [colourHistogram(batch, colours)] : []),
      ];
      const normalised = this.#norm.apply(concat(features, 1) as Tensor2D, pass);
      if (rate === 1 && pass.phase === 'train') return mul(normalised, 0);
      return dropout(normalised, rate, pass, 'features');
    });
  }

  /**
   * The strength of the edge at each pixel in each direction, [N, side, side, directions]: times
   * the cosine of the angle between both to the power
   * of eight, so that neighbouring directions share an edge. The outermost pixels have none.
   */
  #edges(batch: Tensor4D): Tensor4D {
    const { side, directions } = this.config;
    const grey = mean(batch, 3, true) as Tensor4D;
    const part = (y: number, x: number, height: number, width: number) =>
      slice(grey, [0, y, x, 0], [-1, height, width, 1]);
    const inner = side - 2;
    const across = mul(sub(part(1, 2, inner, inner), part(1, 0, inner, inner)), 0.5),
      down = mul(sub(part(2, 1, inner, inner), part(0, 1, inner, inner)), 0.5);
    const strength = sqrt(add(add(square(across), square(down)), 1e-8));
    const angles = Array.from({ length: directions }, (_, i) => (Math.PI * i) / directions);
    const axes = tensor2d([angles.map(Math.cos), angles.map(Math.sin)]); // [2, directions]
    const unit = div(concat([across, down], 3), strength);
    const cosines = reshape(matMul(reshape(unit, [-1, 2]), axes), [-1, inner, inner, directions]);
    return pad(mul(strength, square(square(square(cosines)))), [
      [0, 0],
      [1, 1],
      [1, 1],
      [0, 0],
    ]) as Tensor4D;
  }

  clone(): GradientHistograms {
    const twin = new GradientHistograms(this.config);
    copyValues(this, twin);
    return twin;
  }

  dispose(): void {
    this.#norm.dispose();
  }
}

/** A histogram over its length, so that faint and strong edges count alike. */
const share = (histogram: Tensor4D): Tensor4D =>
  div(histogram, add(norm(histogram, 'euclidean', 3, true), quiet)) as Tensor4D;

/**
 * The root of the share of the pixels that each colour has, [N, levels^3]: a pixel counts for the
 * two nearest levels of each channel
 * (Swain and Ballard 1991, https://doi.org/10.1007/BF00130487, with linear weights).
 */
function colourHistogram(batch: Tensor4D, levels: number): Tensor2D {
  const [n, side] = batch.shape;
  const step = side % 2 === 0 && side > 32 ? 2 : 1;
  const pixels = reshape(clipByValue(avgPool(batch, step, step, 'valid'), -2, 2), [n, -1, 3]); // [N, P, 3]
  const count = pixels.shape[1]!;
  const gap = 4 / (levels - 1),
    centres = tensor(
      Float32Array.from({ length: levels }, (_, k) => -2 + k * gap),
      [1, 1, levels],
    );
  const near = (channel: number) =>
    relu(sub(1, div(abs(sub(slice(pixels, [0, 0, channel], [-1, -1, 1]), centres)), gap))); // [N, P, levels]
  const redAndGreen = reshape(
    mul(reshape(near(0), [n, count, levels, 1]), reshape(near(1), [n, count, 1, levels])),
    [n, count, levels ** 2],
  );
  return sqrt(
    reshape(div(matMul(redAndGreen, near(2), true), count), [n, levels ** 3]),
  ) as Tensor2D;
}

/** Features that nobody trained, from a config. */
export function gradientHistograms(config: GradientHistogramsConfig = {}): GradientHistograms {
  return new GradientHistograms(
    parseConfig(gradientHistogramsSchema, config, 'image/gradient-histograms'),
  );
}

export const gradientHistogramsComponent: Component<
  CompleteGradientHistogramsConfig,
  GradientHistograms
> = {
  kind: 'encoder',
  id: 'image/gradient-histograms',
  summary: 'Histograms of edges and coarse pictures: features that nobody trained.',
  schema: gradientHistogramsSchema,
  paper: {
    title: 'Histograms of Oriented Gradients for Human Detection',
    url: 'https://hal.science/inria-00548512v1',
  },
  create: (config) => gradientHistograms(config),
};
