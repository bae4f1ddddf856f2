import {
  add,
  customGrad,
  mean,
  mul,
  rsqrt,
  square,
  sub,
  tidy,
  type GradSaveFunc,
  type Tensor,
  type Variable,
} from '@tensorflow/tfjs-core';
import type { Module } from '../contract/encoder.js';
import type { NamedVariables } from '../contract/named-variables.js';
import { disposeVariables } from './collect.js';
import { fused } from './fused.js';
import { filledParameter } from './parameter.js';

/** Width and epsilon of {@link LayerNorm}: [..., width] to [..., width]. */
export interface LayerNormConfig {
  readonly width: number;
  /** @default 1e-5 */
  readonly epsilon?: number;
  /** Learn a shift too. @default true */
  readonly bias?: boolean;
}

/**
 * Layer normalisation over the last axis: Ba, Kiros and Hinton 2016,
 * https://arxiv.org/abs/1607.06450, eq. 4.
 */
export class LayerNorm implements Module {
  readonly variables: NamedVariables;
  readonly state: NamedVariables = {};
  readonly #gain: Variable;
  readonly #shift: Variable | undefined;
  readonly #epsilon: number;

  constructor({ width, epsilon = 1e-5, bias = true }: LayerNormConfig) {
    this.#gain = filledParameter(1, [width]);
    if (bias) this.#shift = filledParameter(0, [width]);
    this.#epsilon = epsilon;
    this.variables = { weight: this.#gain, ...(this.#shift ? { bias: this.#shift } : {}) };
  }

  /** @param x [..., width] @returns the same shape */
  apply<T extends Tensor>(x: T): T {
    return layerNorm(x, this.#gain, this.#shift, this.#epsilon);
  }

  dispose(): void {
    disposeVariables(this);
  }
}

/**
 * (x - mean) / sqrt(variance + epsilon) * gain + shift over the last axis, as one kernel if the
 * engine has it: Ba, Kiros and Hinton 2016, https://arxiv.org/abs/1607.06450, eq. 4.
 *
 * @param x [..., width]
 * @param gain [width]
 * @param shift [width]
 * @returns the shape of x
 */
export function layerNorm<T extends Tensor>(
  x: T,
  gain: Tensor,
  shift?: Tensor,
  epsilon: number = 1e-5,
): T {
  return fused({ kernel: 'LayerNorm', inputs: { x, gain, shift }, attributes: { epsilon } }, () =>
    tidy(() => {
      const y = mul(standardiseRows(x, epsilon), gain);
      return (shift ? add(y, shift) : y) as T;
    }),
  );
}

/** (x - mean) / deviation over the last axis, with its gradient in two reductions. */
function standardiseRows(x: Tensor, epsilon: number): Tensor {
  return customGrad((input, save) => {
    const value = input as Tensor;
    const centred = sub(value, mean(value, -1, true));
    const inverse = rsqrt(add(mean(square(centred), -1, true), epsilon));
    const standardised = mul(centred, inverse);
    (save as GradSaveFunc)([standardised, inverse]);
    return {
      value: standardised,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [y, scale] = saved as [Tensor, Tensor];
        const meanProduct = mean(mul(dy, y), -1, true);
        return mul(sub(sub(dy, mean(dy, -1, true)), mul(y, meanProduct)), scale);
      },
    };
  })(x);
}
