import { matMul, tidy, type Tensor, type Tensor2D, type Variable } from '@tensorflow/tfjs-core';
import type { Module } from '../contract/encoder.js';
import type { NamedVariables } from '../contract/named-variables.js';
import { stopGradient } from '../loss/stop-gradient.js';
import { unitRows } from '../loss/unit-rows.js';
import { copyValues } from '../nn/copy-values.js';
import { parameter } from '../nn/parameter.js';
import type { Rng } from '../random/rng.js';

/** Number and width of {@link Prototypes}, whose scores are [N, count]. */
export interface PrototypesConfig {
  /** K. */
  readonly count: number;
  readonly width: number;
  readonly rng: Rng;
}

/**
 * K learned directions: the cosine of each row with each of them. `weight` is [K, width], scaled
 * to unit rows wherever it is used, which is
 * weight normalisation with gain 1 (Salimans and Kingma 2016, https://arxiv.org/abs/1602.07868).
 */
export class Prototypes implements Module {
  readonly variables: NamedVariables;
  readonly state: NamedVariables = {};
  readonly count: number;
  readonly #weight: Variable;
  readonly #config: PrototypesConfig;

  constructor(config: PrototypesConfig) {
    const { count, width, rng } = config;
    this.#config = config;
    this.count = count;
    this.#weight = parameter(
      Float32Array.from({ length: count * width }, () => rng.normal(0, 1 / Math.sqrt(width))),
      [count, width],
    );
    this.variables = { weight: this.#weight };
  }

  /**
   * @param z [N, width] @param frozen stops the gradient of the directions @returns cosines [N, K]
   */
  apply(z: Tensor2D, frozen = false): Tensor2D {
    const directions = () => unitRows(this.#weight as Tensor as Tensor2D);
    return tidy(() =>
      matMul(unitRows(z), frozen ? stopGradient(directions) : directions(), false, true),
    );
  }

  /** A copy with its own directions. */
  clone(): Prototypes {
    const copy = new Prototypes(this.#config);
    copyValues(this, copy);
    return copy;
  }

  dispose(): void {
    this.#weight.dispose();
  }
}
