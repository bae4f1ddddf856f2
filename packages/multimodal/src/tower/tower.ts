import {
  collect,
  copyValues,
  inference,
  Linear,
  normal,
  prefixed,
  Rng,
  stopGradient,
  type Batch,
  type Encoder,
  type NamedVariables,
  type Pass,
} from '@counterpoint/core';
import { tidy, type Tensor2D } from '@tensorflow/tfjs-core';

/**
 * The encoder of a {@link Tower}, the width of its projection, and whether the encoder is trained.
 */
export interface TowerConfig<B extends Batch = Batch> {
  readonly encoder: Encoder<B>;
  /** Width of the space; 0 for no projection: the encoder's own width. */
  readonly width: number;
  /**
   * Locked, as LiT has it: the encoder runs as in inference and is not trained; its projection is.
   * @default false
   */
  readonly frozen?: boolean;
  readonly rng: Rng;
}

/**
 * An encoder and a linear projection without bias into a space that it shares with others: Radford
 * et al. 2021,
 * https://arxiv.org/abs/2103.00020, fig. 3 and section 2.3. The projection starts normal with
 * deviation (encoder width)^-1/2.
 */
export class Tower<B extends Batch = Batch> implements Encoder<B> {
  readonly width: number;
  readonly encoder: Encoder<B>;
  readonly frozen: boolean;
  readonly projection: Linear | undefined;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;

  constructor({ encoder, width, frozen = false, rng }: TowerConfig<B>) {
    this.encoder = encoder;
    this.frozen = frozen;
    this.width = width === 0 ? encoder.width : width;
    if (width > 0)
      this.projection = new Linear({
        inputs: encoder.width,
        outputs: width,
        bias: false,
        rng: rng.fork('projection'),
        initializer: normal(encoder.width ** -0.5),
      });
    const collected = collect({ projection: this.projection });
    const inner = collect({ encoder });
    this.variables = frozen ? collected.variables : { ...inner.variables, ...collected.variables };
    this.state = frozen
      ? { ...inner.state, ...prefixed('encoder', encoder.variables) }
      : inner.state;
  }

  /** @returns [N, width], not normalised */
  encode(batch: B, pass: Pass = inference): Tensor2D {
    return tidy(() => this.project(this.#encoded(batch, pass)));
  }

  /** In inference a gradient may be asked for with respect to the batch, of locked towers too. */
  #encoded(batch: B, pass: Pass): Tensor2D {
    if (!this.frozen) return this.encoder.encode(batch, pass);
    return pass.phase === 'train'
      ? stopGradient(() => this.encoder.encode(batch))
      : this.encoder.encode(batch);
  }

  /**
   * What the encoder gave, or one vector of many that it pools, in the shared space. @param x [N,
   * encoder width]
   */
  project(x: Tensor2D): Tensor2D {
    return this.projection ? this.projection.apply(x) : x;
  }

  clone(): Tower<B> {
    const twin = new Tower({
      encoder: this.encoder.clone(),
      width: this.projection ? this.width : 0,
      frozen: this.frozen,
      rng: Rng.of(0, 'clone'),
    });
    copyValues(this, twin);
    return twin;
  }

  dispose(): void {
    this.encoder.dispose();
    this.projection?.dispose();
  }
}
