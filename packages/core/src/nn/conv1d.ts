import { reshape, tidy, type Tensor3D, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Module } from '../contract/encoder.js';
import type { NamedVariables } from '../contract/named-variables.js';
import type { Rng } from '../random/rng.js';
import { Conv2d } from './conv2d.js';
import type { Initializer } from './initializer.js';

/**
 * Channels, kernel and stride of {@link Conv1d}: [N, time, inputs] to [N, shorter time, outputs].
 */
export interface Conv1dConfig {
  readonly inputs: number;
  readonly outputs: number;
  readonly kernel: number;
  /** @default 1 */
  readonly stride?: number;
  /** @default false */
  readonly bias?: boolean;
  readonly rng: Rng;
  /** @default kaimingNormal */
  readonly initializer?: Initializer;
}

/**
 * 1-D convolution over [N, time, channels] without padding. `weight` is [1, kernel, inputs,
 * outputs].
 */
export class Conv1d implements Module {
  readonly variables: NamedVariables;
  readonly state: NamedVariables = {};
  readonly #conv: Conv2d;

  constructor({ kernel, stride = 1, ...rest }: Conv1dConfig) {
    this.#conv = new Conv2d({ ...rest, kernel: [1, kernel], stride: [1, stride], padding: 0 });
    this.variables = this.#conv.variables;
  }

  /** @param x [N, time, inputs] @returns [N, time', outputs] */
  apply(x: Tensor3D): Tensor3D {
    return tidy(() => {
      const [n, time, channels] = x.shape;
      const y = this.#conv.apply(reshape(x, [n, 1, time, channels]) as Tensor4D);
      return reshape(y, [n, y.shape[2], y.shape[3]]) as Tensor3D;
    });
  }

  dispose(): void {
    this.#conv.dispose();
  }
}
