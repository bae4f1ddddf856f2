import {
  customGrad,
  exp,
  greater,
  lessEqual,
  logicalOr,
  minimum,
  mul,
  cast,
  tidy,
  type GradSaveFunc,
  type Scalar,
  type Tensor,
  type Variable,
} from '@tensorflow/tfjs-core';
import type { Module } from '../contract/encoder.js';
import type { NamedVariables } from '../contract/named-variables.js';
import { filledParameter } from './parameter.js';

/** The values at which {@link LearnedScale} starts, and the limit of its scale. */
export interface LearnedScaleConfig {
  /** The initial scale. */
  readonly scale: number;
  /** Upper limit of the effective scale. @default no limit */
  readonly limit?: number;
  /** The initial bias; without it there is none. */
  readonly bias?: number;
}

/**
 * The scale of cosines, learned as its logarithm, and the bias of logits where there is one.
 *
 * Differs: CLIP clips the parameter after each step. Here the parameter may exceed the limit, the
 * effective scale is the limit, and only gradients that reduce it pass.
 */
export class LearnedScale implements Module {
  readonly variables: NamedVariables;
  readonly state: NamedVariables = {};
  readonly #log: Variable;
  readonly #limit: number;
  readonly #bias: Variable | undefined;

  constructor({ scale, limit = Infinity, bias }: LearnedScaleConfig) {
    this.#log = filledParameter(Math.log(scale), []);
    this.#limit = Math.log(limit);
    if (bias !== undefined) this.#bias = filledParameter(bias, []);
    this.variables = { log_scale: this.#log, ...(this.#bias ? { bias: this.#bias } : {}) };
  }

  /** The factor of the cosines: min(exp(log_scale), limit), a scalar. */
  scale(): Scalar {
    return tidy(
      () =>
        exp(Number.isFinite(this.#limit) ? softLimit(this.#log, this.#limit) : this.#log) as Scalar,
    );
  }

  /** The variable that is added to the logits, a scalar; undefined where the config has no bias. */
  bias(): Scalar | undefined {
    return this.#bias as Scalar | undefined;
  }

  dispose(): void {
    this.#log.dispose();
    this.#bias?.dispose();
  }
}

/** min(x, limit), whose gradient also passes above the limit where it makes x smaller. */
function softLimit(x: Tensor, limit: number): Tensor {
  return customGrad((value, save) => {
    (save as GradSaveFunc)([value as Tensor]);
    return {
      value: minimum(value as Tensor, limit),
      gradFunc: (dy: Tensor, saved: Tensor[]) =>
        mul(dy, cast(logicalOr(lessEqual(saved[0]!, limit), greater(dy, 0)), 'float32')),
    };
  })(x);
}
