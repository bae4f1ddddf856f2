import {
  dropout,
  inference,
  Linear,
  Rng,
  type Encoder,
  type NamedVariables,
  type Pass,
} from '@counterpoint/core';
import { tanh, tidy, type Tensor2D } from '@tensorflow/tfjs-core';

/** A small encoder with a bend and dropout: what replaying has to get right. */
export class Dropping implements Encoder<Tensor2D> {
  readonly width: number;
  readonly variables: NamedVariables;
  readonly state = {};
  readonly #layer: Linear;
  readonly #config: { inputs: number; width: number; seed: number };

  constructor(config: { inputs: number; width: number; seed: number }) {
    this.#config = config;
    this.width = config.width;
    this.#layer = new Linear({
      inputs: config.inputs,
      outputs: config.width,
      rng: Rng.of(config.seed, 'dropping'),
    });
    this.variables = this.#layer.variables;
  }

  encode(batch: Tensor2D, pass: Pass = inference): Tensor2D {
    return tidy(() => dropout(tanh(this.#layer.apply(batch)), 0.3, pass, 'dropping'));
  }

  clone(): Dropping {
    const twin = new Dropping(this.#config);
    for (const [name, variable] of Object.entries(this.variables))
      twin.variables[name]!.assign(tidy(() => variable.clone()));
    return twin;
  }

  dispose(): void {
    this.#layer.dispose();
  }
}
