import {
  collect,
  Mlp,
  Rng,
  type Batch,
  type ContrastiveLoss,
  type Embeddings,
  type Encoder,
  type Method,
  type NamedVariables,
  type Objective,
  type Pass,
  type Views,
} from '@counterpoint/core';
import { spectralLoss, type SpectralLossConfig } from './spectral-loss.js';

export interface SpectralConfig extends SpectralLossConfig {
  /** Widths of the head after the encoder. */
  readonly head: readonly number[];
}

/** Pretraining by the spectral contrastive loss on two views. */
export class Spectral<B extends Batch> implements Method<B> {
  readonly views = 2;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly encoder: Encoder<B>;
  readonly #head: Mlp;
  readonly #loss: ContrastiveLoss;

  constructor(encoder: Encoder<B>, { head, mu }: SpectralConfig, seed: number) {
    this.encoder = encoder;
    this.#head = new Mlp({
      widths: [encoder.width, ...head],
      batchNorm: false,
      rng: Rng.of(seed, 'acme/spectral'),
    });
    this.#loss = spectralLoss({ mu });
    ({ variables: this.variables, state: this.state } = collect({ encoder, head: this.#head }));
  }

  embed(views: Views<B>, pass: Pass): Embeddings {
    const [a, b] = views.map((view, i) => {
      const stream = { ...pass, rng: pass.rng.fork('view', i) };
      return this.#head.apply(this.encoder.encode(view, stream), stream);
    });
    return { a: a!, b: b! };
  }

  objective({ a, b }: Embeddings): Objective {
    return { loss: this.#loss(a!, b!) };
  }

  dispose(): void {
    this.encoder.dispose();
    this.#head.dispose();
  }
}
