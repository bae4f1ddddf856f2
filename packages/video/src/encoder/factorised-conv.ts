import {
  BatchNorm,
  collect,
  Conv2d,
  type Initializer,
  type Module,
  type NamedVariables,
  type Pass,
  type Rng,
} from '@counterpoint/core';
import { pad, relu, reshape, tidy, type Tensor4D, type Tensor5D } from '@tensorflow/tfjs-core';

export interface FactorisedConvConfig {
  readonly inputs: number;
  readonly outputs: number;
  /** Side of the spatial kernel. */
  readonly kernel: number;
  readonly stride: number;
  /** Steps from one frame to the next. */
  readonly temporalStride: number;
  /**
   * `paper`: channels between both convolutions that give as many weights as a full 3-D kernel has,
   * with a normalisation and a ReLU between them. `inflated`: as many channels as outputs and
   * nothing between, with an identity over time at first, so that it begins as a 2-D convolution.
   */
  readonly form: 'paper' | 'inflated';
  readonly rng: Rng;
}

/** Frames that the temporal kernel covers. */
const taps = 3;

/**
 * A spatial convolution and then one over time: Tran et al. 2018,
 * https://arxiv.org/abs/1711.11248, section 3.5. `weight` is the spatial kernel, as in a network
 * for pictures; `temporal.weight` is [3, 1, M, outputs].
 */
export class FactorisedConv implements Module {
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #spatial: Conv2d;
  readonly #temporal: Conv2d;
  readonly #norm: BatchNorm | undefined;

  constructor(config: FactorisedConvConfig) {
    const { inputs, outputs, kernel, stride, temporalStride, form, rng } = config;
    const between = form === 'inflated' ? outputs : middleChannels(inputs, outputs, kernel);
    this.#spatial = new Conv2d({
      inputs,
      outputs: between,
      kernel,
      stride,
      rng: rng.fork('spatial'),
    });
    this.#temporal = new Conv2d({
      inputs: between,
      outputs,
      kernel: [taps, 1],
      stride: [temporalStride, 1],
      padding: 0,
      rng: rng.fork('temporal'),
      initializer: form === 'inflated' ? identityOverTime(outputs) : undefined,
    });
    if (form === 'paper') this.#norm = new BatchNorm({ width: between });
    const inner = collect({ temporal: this.#temporal, norm: this.#norm });
    this.variables = { ...this.#spatial.variables, ...inner.variables };
    this.state = inner.state;
  }

  /** @param x [N, T, height, width, inputs] @returns [N, T', height', width', outputs] */
  apply(x: Tensor5D, pass: Pass): Tensor5D {
    return tidy(() => {
      const [rows, frames, height, width, channels] = x.shape;
      const flat = reshape(x, [rows * frames, height, width, channels]) as Tensor4D;
      const map = this.#spatial.apply(flat);
      const active = this.#norm === undefined ? map : relu(this.#norm.apply(map, pass));
      const [, high, wide, between] = active.shape;
      const places = reshape(active, [rows, frames, high * wide, between]) as Tensor4D;
      const edge = (taps - 1) / 2;
      const moved = this.#temporal.apply(
        pad(places, [
          [0, 0],
          [edge, edge],
          [0, 0],
          [0, 0],
        ]),
      );
      return reshape(moved, [rows, moved.shape[1], high, wide, moved.shape[3]]) as Tensor5D;
    });
  }

  dispose(): void {
    for (const part of [this.#spatial, this.#temporal, ...(this.#norm ? [this.#norm] : [])])
      part.dispose();
  }
}

/** M of the paper: floor(t d^2 N N' / (d^2 N + t N')). */
export function middleChannels(inputs: number, outputs: number, kernel: number): number {
  const area = kernel * kernel;
  return Math.max(
    1,
    Math.floor((taps * area * inputs * outputs) / (area * inputs + taps * outputs)),
  );
}

/** The weight [3, 1, C, C] that hands every channel through at its own time. */
function identityOverTime(channels: number): Initializer {
  return (count) => {
    const weight = new Float32Array(count);
    const centre = ((taps - 1) / 2) * channels * channels;
    for (let c = 0; c < channels; c++) weight[centre + c * channels + c] = 1;
    return weight;
  };
}
