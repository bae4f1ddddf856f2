import {
  add,
  conv2d,
  tidy,
  type Tensor,
  type Tensor4D,
  type Variable,
} from '@tensorflow/tfjs-core';
import type { Module } from '../contract/encoder.js';
import type { NamedVariables } from '../contract/named-variables.js';
import type { Rng } from '../random/rng.js';
import { disposeVariables } from './collect.js';
import { kaimingNormal, uniformFanIn, type Initializer } from './initializer.js';
import { parameter } from './parameter.js';

/**
 * Channels, kernel, stride and padding of {@link Conv2d}: [N, height, width, inputs] to [N, height,
 * width, outputs].
 */
export interface Conv2dConfig {
  readonly inputs: number;
  readonly outputs: number;
  /** Side of the kernel, or [height, width]. */
  readonly kernel: number | readonly [number, number];
  /** @default 1 */
  readonly stride?: number | readonly [number, number];
  /** Zero padding on each side. @default half the kernel, which keeps the size at stride 1 */
  readonly padding?: number;
  /** @default false, as before a normalisation */
  readonly bias?: boolean;
  readonly rng: Rng;
  /** @default kaimingNormal */
  readonly initializer?: Initializer;
}

/**
 * 2-D convolution over [N, height, width, channels]. `weight` is [height, width, inputs, outputs].
 */
export class Conv2d implements Module {
  readonly variables: NamedVariables;
  readonly state: NamedVariables = {};
  readonly #weight: Variable;
  readonly #bias: Variable | undefined;
  readonly #stride: [number, number];
  readonly #padding:
    number | 'valid' | [[number, number], [number, number], [number, number], [number, number]];

  constructor({
    inputs,
    outputs,
    kernel,
    stride = 1,
    padding,
    bias = false,
    rng,
    initializer = kaimingNormal,
  }: Conv2dConfig) {
    const [height, width] = typeof kernel === 'number' ? [kernel, kernel] : kernel;
    const fan = { in: height * width * inputs, out: height * width * outputs };
    this.#weight = parameter(
      initializer(height * width * inputs * outputs, fan, rng.fork('weight')),
      [height, width, inputs, outputs],
    );
    if (bias) this.#bias = parameter(uniformFanIn(outputs, fan, rng.fork('bias')), [outputs]);
    this.#stride = typeof stride === 'number' ? [stride, stride] : [...stride];
    const zeros = padding ?? Math.floor((height - 1) / 2);
    // tfjs takes a plain number as if kernel and stride were square.
    const square = height === width && this.#stride[0] === this.#stride[1];
    this.#padding =
      zeros === 0
        ? 'valid'
        : square
          ? zeros
          : [
              [0, 0],
              [zeros, zeros],
              [zeros, zeros],
              [0, 0],
            ];
    this.variables = { weight: this.#weight, ...(this.#bias ? { bias: this.#bias } : {}) };
  }

  /** @param x [N, height, width, inputs] @returns [N, height', width', outputs] */
  apply(x: Tensor4D): Tensor4D {
    return tidy(() => {
      const y = conv2d(x, this.#weight as Tensor as Tensor4D, this.#stride, this.#padding);
      return this.#bias ? add(y, this.#bias) : y;
    });
  }

  dispose(): void {
    disposeVariables(this);
  }
}
