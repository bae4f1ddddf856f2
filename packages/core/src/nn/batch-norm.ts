import {
  add, customGrad, div, keep, mean, mul, neg, rsqrt, square, sub, sum, tidy, type GradSaveFunc, type Tensor, type Tensor1D, type Variable,
} from '@tensorflow/tfjs-core';
import type { Part } from '../contract/encoder.js';
import type { NamedVariables } from '../contract/named-variables.js';
import { inference, type Pass } from '../contract/pass.js';
import { disposeVariables } from './collect.js';
import { filledParameter, statistic } from './parameter.js';

export interface BatchNormConfig {
  readonly width: number;
  /** @default 1e-5 */
  readonly epsilon?: number;
  /** How far a batch moves the running statistics. @default .1 */
  readonly momentum?: number;
  /** Learn a gain and a shift. @default true */
  readonly affine?: boolean;
}

/**
 * Batch normalisation over all axes but the last: Ioffe and Szegedy 2015, https://arxiv.org/abs/1502.03167, alg. 1.
 * Training uses the batch's mean and biased variance, of centred values: E[x^2] - E[x]^2 costs digits that ReLU turns into
 * other gradients; the running variance is unbiased, as in PyTorch.
 * Statistics are of the batch of one `apply`: of a micro-batch under gradient caching.
 */
export class BatchNorm implements Part {
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #gain: Variable | undefined;
  readonly #shift: Variable | undefined;
  readonly #mean: Variable;
  readonly #variance: Variable;
  readonly #epsilon: number;
  readonly #momentum: number;

  constructor({ width, epsilon = 1e-5, momentum = 0.1, affine = true }: BatchNormConfig) {
    if (affine) [this.#gain, this.#shift] = [filledParameter(1, [width]), filledParameter(0, [width])];
    [this.#mean, this.#variance] = [statistic(0, [width]), statistic(1, [width])];
    [this.#epsilon, this.#momentum] = [epsilon, momentum];
    this.variables = this.#gain && this.#shift ? { weight: this.#gain, bias: this.#shift } : {};
    this.state = { running_mean: this.#mean, running_var: this.#variance };
  }

  /** @param x [..., width] @returns the same shape */
  apply<T extends Tensor>(x: T, pass: Pass = inference): T {
    return tidy(() => (pass.phase === 'infer' ? this.#infer(x) : this.#train(x, pass)));
  }

  #infer<T extends Tensor>(x: T): T {
    const scale = rsqrt(add(this.#variance, this.#epsilon));
    const gain = this.#gain ? mul(scale, this.#gain) : scale;
    const shift = neg(mul(this.#mean, gain));
    return add(mul(x, gain), this.#shift ? add(shift, this.#shift) : shift) as T;
  }

  #train<T extends Tensor>(x: T, pass: Pass): T {
    const axes = x.shape.map((_, axis) => axis).slice(0, -1);
    const count = x.size / x.shape[x.rank - 1]!;
    const batchMean = mean<Tensor1D>(x, axes);
    const centred = sub(x, batchMean);
    const batchVariance = mean<Tensor1D>(square(centred), axes);
    if (pass.record) {
      const unbiased = mul(batchVariance, count / Math.max(1, count - 1));
      pass.record({ variable: this.#mean, batch: keep(batchMean.clone()), rate: this.#momentum });
      pass.record({ variable: this.#variance, batch: keep(unbiased), rate: this.#momentum });
    }
    const inverse = rsqrt(add(batchVariance, this.#epsilon)) as Tensor1D;
    const y = standardise(x, centred, inverse, axes, this.#gain as Tensor | undefined);
    return (this.#shift ? add(y, this.#shift) : y) as T;
  }

  dispose(): void {
    disposeVariables(this);
  }
}

/**
 * (x - mean) / deviation * gain with the gradient through the batch's statistics, in the few passes over memory that it needs:
 * dx = A dy + B (x - mean) + C with per-channel A, B, C.
 */
function standardise(x: Tensor, centred: Tensor, inverse: Tensor1D, axes: number[], gain: Tensor | undefined): Tensor {
  const count = x.size / x.shape[x.rank - 1]!;
  const forward = (weight: Tensor | undefined): Tensor => mul(centred, weight ? mul(inverse, weight) : inverse);
  const backward = (dy: Tensor, saved: Tensor[]): Tensor[] => {
    const [deviation, scale, weight] = saved as [Tensor, Tensor, Tensor | undefined];
    const sumDy = sum(dy, axes);
    const sumDyStandardised = mul(sum(mul(dy, deviation), axes), scale);
    const a = weight ? mul(scale, weight) : scale;
    const b = neg(mul(mul(a, scale), div(sumDyStandardised, count)));
    const c = neg(mul(a, div(sumDy, count)));
    const dx = add(add(mul(dy, a), mul(deviation, b)), c);
    return weight ? [dx, sumDyStandardised] : [dx];
  };
  if (gain === undefined) {
    return customGrad((_x, save) => {
      (save as GradSaveFunc)([centred, inverse]);
      return { value: forward(undefined), gradFunc: (dy: Tensor, saved: Tensor[]) => backward(dy, saved)[0]! };
    })(x);
  }
  return customGrad((_x, weight, save) => {
    (save as GradSaveFunc)([centred, inverse, gain]);
    return { value: forward(weight as Tensor), gradFunc: backward };
  })(x, gain);
}
