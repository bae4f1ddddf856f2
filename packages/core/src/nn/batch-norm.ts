import {
  add,
  customGrad,
  div,
  keep,
  maximum,
  mul,
  neg,
  rsqrt,
  square,
  sub,
  sum,
  tidy,
  type GradSaveFunc,
  type Tensor,
  type Tensor1D,
  type Variable,
} from '@tensorflow/tfjs-core';
import type { Module } from '../contract/encoder.js';
import type { NamedVariables } from '../contract/named-variables.js';
import { inference, type Pass } from '../contract/pass.js';
import { disposeVariables } from './collect.js';
import { fused } from './fused.js';
import { filledParameter, statistic } from './parameter.js';

/** Width and running statistics of {@link BatchNorm}: [..., width] to [..., width]. */
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
 * Batch normalisation over all axes but the last: Ioffe and Szegedy 2015,
 * https://arxiv.org/abs/1502.03167, alg. 1.
 * Training uses the batch's mean and biased variance (as E[x^2] - E[x]^2 in float32); the running
 * variance is unbiased, as in PyTorch. A pass with `normalisation: 'running'` uses the running
 * statistics in training, too, and leaves them as they are.
 * Statistics are of the batch of one `apply`: of a micro-batch under gradient caching.
 */
export class BatchNorm implements Module {
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #gain: Variable | undefined;
  readonly #shift: Variable | undefined;
  readonly #mean: Variable;
  readonly #variance: Variable;
  readonly #epsilon: number;
  readonly #momentum: number;

  constructor({ width, epsilon = 1e-5, momentum = 0.1, affine = true }: BatchNormConfig) {
    if (affine)
      [this.#gain, this.#shift] = [filledParameter(1, [width]), filledParameter(0, [width])];
    [this.#mean, this.#variance] = [statistic(0, [width]), statistic(1, [width])];
    [this.#epsilon, this.#momentum] = [epsilon, momentum];
    this.variables = this.#gain && this.#shift ? { weight: this.#gain, bias: this.#shift } : {};
    this.state = { running_mean: this.#mean, running_var: this.#variance };
  }

  /** @param x [..., width] @returns the same shape */
  apply<T extends Tensor>(x: T, pass: Pass = inference): T {
    const isRunning = pass.phase === 'infer' || pass.normalisation === 'running';
    return isRunning ? tidy(() => this.#infer(x)) : this.#train(x, pass);
  }

  #infer<T extends Tensor>(x: T): T {
    const scale = rsqrt(add(this.#variance, this.#epsilon));
    const gain = this.#gain ? mul(scale, this.#gain) : scale;
    const shift = neg(mul(this.#mean, gain));
    return add(mul(x, gain), this.#shift ? add(shift, this.#shift) : shift) as T;
  }

  #train<T extends Tensor>(x: T, pass: Pass): T {
    const [gain, shift, epsilon] = [
      this.#gain as Tensor | undefined,
      this.#shift as Tensor | undefined,
      this.#epsilon,
    ];
    const record = (batchMean: Tensor, unbiased: Tensor) => {
      pass.record?.({ variable: this.#mean, batch: keep(batchMean), rate: this.#momentum });
      pass.record?.({ variable: this.#variance, batch: keep(unbiased), rate: this.#momentum });
    };
    const recordStatistics = ([batchMean, unbiased]: readonly Tensor[]) =>
      pass.record && record(batchMean!, unbiased!);
    return fused(
      {
        kernel: 'BatchNormTrain',
        inputs: { x, gain, shift },
        attributes: { epsilon },
        onExtraResults: recordStatistics,
      },
      () =>
        tidy(() => {
          const count = x.size / x.shape[x.rank - 1]!;
          const batchMean = div(channelSums(x), count) as Tensor1D;
          const batchVariance = maximum(
            sub(div(channelSums(square(x)), count), square(batchMean)),
            0,
          ) as Tensor1D;
          if (pass.record)
            record(batchMean.clone(), mul(batchVariance, count / Math.max(1, count - 1)));
          const inverse = rsqrt(add(batchVariance, epsilon)) as Tensor1D;
          return standardise(x, batchMean, inverse, gain, shift) as T;
        }),
    );
  }

  dispose(): void {
    disposeVariables(this);
  }
}

/**
 * Sums over all axes but the last, first within each sample and then over samples: more accurate
 * and faster than one reduction.
 */
function channelSums(x: Tensor): Tensor {
  const inner = x.shape.map((_, axis) => axis).slice(1, -1);
  return sum(inner.length === 0 ? x : sum(x, inner), 0);
}

/**
 * (x - mean) / deviation * gain + shift with the gradient through the batch's statistics, with few
 * passes over memory: y = a x + b and dx = A dy + B x + C with per-channel a, b, A, B, C.
 */
function standardise(
  x: Tensor,
  batchMean: Tensor1D,
  inverse: Tensor1D,
  gain: Tensor | undefined,
  shift: Tensor | undefined,
): Tensor {
  const count = x.size / x.shape[x.rank - 1]!;
  const backward = (dy: Tensor, saved: Tensor[]): Tensor[] => {
    const [input, centre, scale, weight] = saved as [Tensor, Tensor, Tensor, Tensor | undefined];
    const sumDy = channelSums(dy);
    const sumDyStandardised = mul(sub(channelSums(mul(dy, input)), mul(centre, sumDy)), scale);
    const a = weight ? mul(scale, weight) : scale;
    const b = neg(mul(mul(a, scale), div(sumDyStandardised, count)));
    const c = neg(add(mul(a, div(sumDy, count)), mul(b, centre)));
    const dx = add(add(mul(dy, a), mul(input, b)), c);
    return weight ? [dx, sumDyStandardised, sumDy] : [dx];
  };
  const forward = (): Tensor => {
    const a = gain ? mul(inverse, gain) : inverse;
    const b = neg(mul(batchMean, a));
    return add(mul(x, a), shift ? add(b, shift) : b);
  };
  const inputs = gain && shift ? [x, gain, shift] : [x];
  return customGrad((...tensors) => {
    (tensors[tensors.length - 1] as GradSaveFunc)([x, batchMean, inverse, ...(gain ? [gain] : [])]);
    return {
      value: forward(),
      gradFunc: (dy: Tensor, saved: Tensor[]) => backward(dy, saved) as unknown as Tensor,
    };
  })(...inputs);
}
