import {
  copyValues,
  Linear,
  Rng,
  xavierUniform,
  type Head,
  type NamedVariables,
} from '@counterpoint/core';
import { tanh, tidy, type Tensor2D } from '@tensorflow/tfjs-core';

/**
 * One linear layer and tanh, BERT's pooler: SimCSE's head, used in training alone (Gao et al. 2021,
 * https://arxiv.org/abs/2104.08821, section 6.3).
 */
export class TanhHead implements Head {
  readonly width: number;
  readonly variables: NamedVariables;
  readonly state: NamedVariables = {};
  readonly #linear: Linear;

  constructor(width: number, rng: Rng) {
    this.width = width;
    this.#linear = new Linear({
      inputs: width,
      outputs: width,
      rng: rng.fork('linear'),
      initializer: xavierUniform,
    });
    this.variables = this.#linear.variables;
  }

  apply(embeddings: Tensor2D): Tensor2D {
    return tidy(() => tanh(this.#linear.apply(embeddings)));
  }

  clone(): TanhHead {
    const twin = new TanhHead(this.width, Rng.of(0, 'clone'));
    copyValues(this, twin);
    return twin;
  }

  dispose(): void {
    this.#linear.dispose();
  }
}
