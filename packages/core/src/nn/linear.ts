import {
  add,
  matMul,
  reshape,
  tidy,
  type Tensor,
  type Tensor2D,
  type Variable,
} from '@tensorflow/tfjs-core';
import type { Module } from '../contract/encoder.js';
import type { NamedVariables } from '../contract/named-variables.js';
import type { Rng } from '../random/rng.js';
import { disposeVariables } from './collect.js';
import { fused } from './fused.js';
import { uniformFanIn, type Initializer } from './initializer.js';
import { filledParameter, parameter } from './parameter.js';

/** Widths, bias and start of {@link Linear}: [..., inputs] to [..., outputs]. */
export interface LinearConfig {
  readonly inputs: number;
  readonly outputs: number;
  /** @default true */
  readonly bias?: boolean;
  readonly rng: Rng;
  /** @default uniformFanIn for the weight, and for the bias as PyTorch has it */
  readonly initializer?: Initializer;
}

/** x W + b over the last axis. `weight` is [inputs, outputs], `bias` [outputs]. */
export class Linear implements Module {
  readonly variables: NamedVariables;
  readonly state: NamedVariables = {};
  readonly #weight: Variable;
  readonly #bias: Variable | undefined;

  constructor({ inputs, outputs, bias = true, rng, initializer }: LinearConfig) {
    const fan = { in: inputs, out: outputs };
    this.#weight = parameter(
      (initializer ?? uniformFanIn)(inputs * outputs, fan, rng.fork('weight')),
      [inputs, outputs],
    );
    if (bias)
      this.#bias = initializer
        ? filledParameter(0, [outputs])
        : parameter(uniformFanIn(outputs, fan, rng.fork('bias')), [outputs]);
    this.variables = { weight: this.#weight, ...(this.#bias ? { bias: this.#bias } : {}) };
  }

  /** @param x [..., inputs] @returns [..., outputs] */
  apply<T extends Tensor>(x: T): T {
    return linear(x, this.#weight as Tensor as Tensor2D, this.#bias as Tensor | undefined);
  }

  dispose(): void {
    disposeVariables(this);
  }
}

/**
 * x weight + bias over the last axis, as one kernel where the engine has it.
 *
 * @param x [..., inputs]
 * @param weight [inputs, outputs]
 * @param bias [outputs]
 * @returns [..., outputs]
 */
export function linear<T extends Tensor>(x: T, weight: Tensor2D, bias?: Tensor): T {
  return fused({ kernel: 'Linear', inputs: { x, weight, bias } }, () =>
    tidy(() => {
      const rows = x.rank === 2 ? (x as Tensor as Tensor2D) : reshape(x, [-1, weight.shape[0]]);
      const product = matMul(rows, weight);
      const shifted = bias ? add(product, bias) : product;
      return (x.rank === 2
        ? shifted
        : reshape(shifted, [...x.shape.slice(0, -1), weight.shape[1]])) as Tensor as T;
    }),
  );
}
