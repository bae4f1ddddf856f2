import {
  collect,
  Conv2d,
  copyValues,
  CounterpointError,
  filledParameter,
  inference,
  LayerNorm,
  normal,
  parameter,
  parseConfig,
  Rng,
  TransformerBlock,
  truncatedNormal,
  type Component,
  type Encoder,
  type NamedVariables,
  type Pass,
} from '@counterpoint/core';
import {
  add,
  concat,
  mean,
  reshape,
  slice,
  tidy,
  tile,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  type Variable,
} from '@tensorflow/tfjs-core';
import { sincosPositions } from './sincos-positions.js';
import { vitSchema, vitSizes, type CompleteVitConfig, type VitConfig } from './vit-config.js';

/**
 * A vision transformer: patches, a pre-norm transformer, and the class token or the mean of the
 * patch tokens.
 * Dosovitskiy et al. 2021, https://arxiv.org/abs/2010.11929, eqs. 1-4. Initial values follow
 * torchvision.
 *
 * Variables: `conv_proj`, `class_token` [1, 1, D], `positions` [1, T, D] (the class token's first),
 * `blocks.i`, `norm`.
 * Frozen patches and fixed positions are state.
 */
export class VisionTransformer implements Encoder<Tensor4D> {
  readonly width: number;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #config: CompleteVitConfig;
  readonly #patches: Conv2d;
  readonly #classToken: Variable | undefined;
  readonly #positions: Variable;
  readonly #blocks: readonly TransformerBlock[];
  readonly #norm: LayerNorm;

  constructor(config: CompleteVitConfig, seed: number) {
    const { size, side, channels, patch, pool, dropout, frozenPatches, positions } = config;
    const {
      width = vitSizes[size].width,
      depth = vitSizes[size].depth,
      heads = vitSizes[size].heads,
    } = config;
    const rng = Rng.of(seed, 'image/vit');
    const grid = side / patch;
    this.#config = config;
    this.width = width;
    const projection = truncatedNormal(Math.sqrt(1 / (channels * patch * patch)));
    this.#patches = new Conv2d({
      inputs: channels,
      outputs: width,
      kernel: patch,
      stride: patch,
      padding: 0,
      bias: true,
      rng: rng.fork('patches'),
      initializer: projection,
    });
    if (pool === 'class') this.#classToken = filledParameter(0, [1, 1, width]);
    this.#positions =
      positions === 'learned'
        ? parameter(
            normal(0.02)(
              (grid * grid + (pool === 'class' ? 1 : 0)) * width,
              { in: width, out: width },
              rng.fork('positions'),
            ),
            [1, grid * grid + (pool === 'class' ? 1 : 0), width],
          )
        : parameter(sincosPositions(grid, width), [1, grid * grid, width]);
    this.#blocks = Array.from(
      { length: depth },
      (_, i) =>
        new TransformerBlock({ width, heads, dropout, epsilon: 1e-6, rng: rng.fork('block', i) }),
    );
    this.#norm = new LayerNorm({ width, epsilon: 1e-6 });
    const placed: NamedVariables = { positions: this.#positions };
    const learned = positions === 'learned';
    const patches = frozenPatches
      ? { variables: {}, state: this.#patches.variables }
      : this.#patches;
    const modules = collect({
      conv_proj: patches,
      ...Object.fromEntries(this.#blocks.map((block, i) => [`blocks.${i}`, block])),
      norm: this.#norm,
    });
    this.variables = {
      ...(this.#classToken ? { class_token: this.#classToken } : {}),
      ...(learned ? placed : {}),
      ...modules.variables,
    };
    this.state = { ...(learned ? {} : placed), ...modules.state };
  }

  /**
   * Every token after the last normalisation: the class token first where there is one.
   *
   * @param batch [N, side, side, channels] @returns [N, T, D]
   * @throws CP_IMAGE_SHAPE for pictures of another size
   */
  tokens(batch: Tensor4D, pass: Pass = inference): Tensor3D {
    const { side, channels, positions } = this.#config;
    const [, rows, columns, bands] = batch.shape;
    if (rows !== side || columns !== side || bands !== channels) {
      throw new CounterpointError('CP_IMAGE_SHAPE', {
        what:
          `A vision transformer for ${side} x ${side} pixels of ${channels} channels ` +
          `was given ${columns} x ${rows} of ${bands}`,
        expected: `[N, ${side}, ${side}, ${channels}]`,
        remedy: 'resize the pictures, or make the transformer for their size and channels',
      });
    }
    return tidy(() => {
      const patches = this.#patches.apply(batch);
      const [n, rows, columns, width] = patches.shape;
      let x = reshape(patches, [n, rows * columns, width]) as Tensor3D; // [N, T, D]
      const fixed = positions === 'sincos';
      if (fixed) x = add(x, this.#positions);
      if (this.#classToken)
        x = concat([tile(this.#classToken as Tensor as Tensor3D, [n, 1, 1]), x], 1);
      if (!fixed) x = add(x, this.#positions);
      return this.#norm.apply(
        this.#blocks.reduce((y, block, i) => block.apply(y, {}, pass, `block ${i}`), x),
      );
    });
  }

  /**
   * The patch tokens in their places, for maps of which part of a picture answers: [N, side /
   * patch, side / patch, D].
   */
  patchTokens(batch: Tensor4D, pass: Pass = inference): Tensor4D {
    return tidy(() => {
      const { side, patch } = this.#config;
      return reshape(this.#withoutClass(this.tokens(batch, pass)), [
        batch.shape[0],
        side / patch,
        side / patch,
        this.width,
      ]);
    });
  }

  /** @param batch [N, side, side, channels] @returns [N, D] */
  encode(batch: Tensor4D, pass: Pass = inference): Tensor2D {
    return tidy(() => {
      const tokens = this.tokens(batch, pass);
      if (!this.#classToken) return mean(tokens, 1) as Tensor2D;
      return reshape(slice(tokens, [0, 0, 0], [-1, 1, -1]), [
        batch.shape[0],
        this.width,
      ]) as Tensor2D;
    });
  }

  #withoutClass(tokens: Tensor3D): Tensor3D {
    return this.#classToken ? slice(tokens, [0, 1, 0], [-1, -1, -1]) : tokens;
  }

  clone(): VisionTransformer {
    const twin = new VisionTransformer(this.#config, 0);
    copyValues(this, twin);
    return twin;
  }

  dispose(): void {
    for (const part of [this.#patches, this.#norm, ...this.#blocks]) part.dispose();
    this.#classToken?.dispose();
    this.#positions.dispose();
  }
}

/**
 * Makes a {@link VisionTransformer}.
 *
 * @param seed of the initial values
 * @throws CP_CORE_CONFIG_INVALID
 */
export function vit(config: VitConfig = {}, seed = 0): VisionTransformer {
  return new VisionTransformer(parseConfig(vitSchema, config, 'image/vit'), seed);
}

export const vitComponent: Component<CompleteVitConfig, VisionTransformer> = {
  kind: 'encoder',
  id: 'image/vit',
  summary: 'A vision transformer of tiny, small or base size.',
  schema: vitSchema,
  paper: { title: 'An Image is Worth 16x16 Words', url: 'https://arxiv.org/abs/2010.11929' },
  create: (config, { seed }) => vit(config, seed),
};
