import {
  collect,
  CounterpointError,
  disposeVariables,
  inference,
  LayerNorm,
  parameter,
  TransformerBlock,
  truncatedNormal,
  type Module,
  type NamedVariables,
  type Pass,
  type Rng,
} from '@counterpoint/core';
import {
  add,
  mean,
  reshape,
  slice,
  tidy,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  type Variable,
} from '@tensorflow/tfjs-core';
import { FrameConvolutions } from './frame-convolutions.js';

export interface TemporalHeadConfig {
  /** D, the width of a frame's vector. */
  readonly inputs: number;
  /** The most frames. */
  readonly frames: number;
  /** Channels of convolutions over time, which come first. */
  readonly convolutions: readonly number[];
  /** Frames that one of them sees at once; odd. */
  readonly kernel: number;
  /** Layers of a transformer over time with learned positions; 0 for none. */
  readonly depth: number;
  readonly heads: number;
  /**
   * `mean` over time: [N, D]. `concat` lays the frames side by side, [N, frames D], so that what
   * follows can tell when something happens; clips then have exactly `frames` frames.
   */
  readonly pool: 'mean' | 'concat';
  readonly rng: Rng;
}

/** Vectors of frames to one vector a clip: [N, T, D] to [N, width]. */
export class TemporalHead implements Module {
  readonly width: number;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #config: TemporalHeadConfig;
  readonly #convolutions: FrameConvolutions | undefined;
  readonly #positions: Variable | undefined;
  readonly #blocks: readonly TransformerBlock[];
  readonly #norm: LayerNorm | undefined;

  constructor(config: TemporalHeadConfig) {
    this.#config = config;
    const { frames, depth, heads, pool, rng, convolutions, kernel } = config;
    if (convolutions.length > 0)
      this.#convolutions = new FrameConvolutions({
        inputs: config.inputs,
        widths: convolutions,
        kernel,
        rng: rng.fork('convolutions'),
      });
    const inputs = this.#convolutions?.width ?? config.inputs;
    this.width = pool === 'concat' ? frames * inputs : inputs;
    const initializer = truncatedNormal(0.02);
    if (depth > 0) {
      this.#positions = parameter(
        initializer(frames * inputs, { in: inputs, out: inputs }, rng.fork('positions')),
        [1, frames, inputs],
      );
      this.#norm = new LayerNorm({ width: inputs });
    }
    this.#blocks = Array.from(
      { length: depth },
      (_, i) =>
        new TransformerBlock({ width: inputs, heads, rng: rng.fork('block', i), initializer }),
    );
    const positions = this.#positions && {
      variables: { weight: this.#positions },
      state: {},
    };
    ({ variables: this.variables, state: this.state } = collect({
      convolutions: this.#convolutions,
      positions,
      norm: this.#norm,
      ...Object.fromEntries(this.#blocks.map((block, i) => [`blocks.${i}`, block])),
    }));
  }

  /** @throws CP_VIDEO_SHAPE for more frames than there are positions, or others than `concat` takes */
  apply(x: Tensor3D, pass: Pass = inference): Tensor2D {
    const { frames, pool } = this.#config;
    const [rows, count] = x.shape;
    if (pool === 'concat' ? count !== frames : this.#positions !== undefined && count > frames) {
      throw new CounterpointError('CP_VIDEO_SHAPE', {
        what: `A clip has ${count} frames`,
        where: 'a head over time',
        expected: pool === 'concat' ? `${frames} frames` : `at most ${frames} frames`,
        remedy: 'set `frames` of the encoder to that of the views and of the modality',
      });
    }
    return tidy(() => {
      const convolved = this.#convolutions?.apply(x, pass) ?? x;
      const mixed = this.#positions === undefined ? convolved : this.#mix(convolved, pass);
      return pool === 'mean'
        ? (mean(mixed, 1) as Tensor2D)
        : (reshape(mixed, [rows, this.width]) as Tensor2D);
    });
  }

  #mix(x: Tensor3D, pass: Pass): Tensor3D {
    const [, count, width] = x.shape;
    const positions = slice(this.#positions as Tensor as Tensor3D, [0, 0, 0], [1, count, width]);
    const placed = add(x, positions) as Tensor3D;
    return this.#norm!.apply(
      this.#blocks.reduce((y, block, i) => block.apply(y, {}, pass, `time ${i}`), placed),
    );
  }

  dispose(): void {
    if (this.#positions) disposeVariables({ variables: { weight: this.#positions }, state: {} });
    this.#convolutions?.dispose();
    for (const part of [...this.#blocks, ...(this.#norm ? [this.#norm] : [])]) part.dispose();
  }
}
