import { relu, tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Module } from '../contract/encoder.js';
import type { NamedVariables } from '../contract/named-variables.js';
import { inference, type Pass } from '../contract/pass.js';
import type { Rng } from '../random/rng.js';
import { BatchNorm } from './batch-norm.js';
import { collect } from './collect.js';
import { Conv2d } from './conv2d.js';
import { residualSum } from './dropout.js';

/**
 * Channels, stride and kind of one {@link ResidualBlock}: [N, height, width, inputs] to [N, height
 * / stride, width / stride, outputs].
 */
export interface ResidualBlockConfig {
  readonly inputs: number;
  /** Inner width; a bottleneck's output is four times as wide. */
  readonly width: number;
  readonly stride: number;
  /** `basic`: two 3x3; `bottleneck`: 1x1, 3x3 with the stride, 1x1 to 4 width. */
  readonly kind: 'basic' | 'bottleneck';
  readonly rng: Rng;
}

/**
 * A residual block with batch normalisation: He et al. 2016, https://arxiv.org/abs/1512.03385,
 * fig. 5 and table 1.
 * Variables carry torchvision's names: `conv1.weight`, `bn1.weight`, `downsample.0.weight`, ...
 */
export class ResidualBlock implements Module {
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly outputs: number;
  readonly #layers: readonly { conv: Conv2d; norm: BatchNorm }[];
  readonly #shortcut: { conv: Conv2d; norm: BatchNorm } | undefined;

  constructor({ inputs, width, stride, kind, rng }: ResidualBlockConfig) {
    this.outputs = kind === 'basic' ? width : 4 * width;
    const layer = (name: string, from: number, to: number, kernel: number, step: number) => ({
      conv: new Conv2d({ inputs: from, outputs: to, kernel, stride: step, rng: rng.fork(name) }),
      norm: new BatchNorm({ width: to }),
    });
    this.#layers =
      kind === 'basic'
        ? [layer('conv1', inputs, width, 3, stride), layer('conv2', width, width, 3, 1)]
        : [
            layer('conv1', inputs, width, 1, 1),
            layer('conv2', width, width, 3, stride),
            layer('conv3', width, this.outputs, 1, 1),
          ];
    if (stride !== 1 || inputs !== this.outputs)
      this.#shortcut = layer('downsample', inputs, this.outputs, 1, stride);
    const layers = this.#layers.flatMap(
      ({ conv, norm }, i) =>
        [
          [`conv${i + 1}`, conv],
          [`bn${i + 1}`, norm],
        ] as const,
    );
    ({ variables: this.variables, state: this.state } = collect({
      ...Object.fromEntries(layers),
      'downsample.0': this.#shortcut?.conv,
      'downsample.1': this.#shortcut?.norm,
    }));
  }

  /** @param x [N, height, width, inputs] @returns [N, height / stride, width / stride, outputs] */
  apply(x: Tensor4D, pass: Pass = inference): Tensor4D {
    return tidy(() => {
      const last = this.#layers.length - 1;
      const branch = this.#layers.reduce((y, { conv, norm }, i) => {
        const normalized = norm.apply(conv.apply(y), pass);
        return i === last ? normalized : relu(normalized);
      }, x);
      const shortcut = this.#shortcut
        ? this.#shortcut.norm.apply(this.#shortcut.conv.apply(x), pass)
        : x;
      return relu(residualSum(shortcut, branch, 0, pass, 'branch'));
    });
  }

  dispose(): void {
    for (const { conv, norm } of [...this.#layers, ...(this.#shortcut ? [this.#shortcut] : [])]) {
      conv.dispose();
      norm.dispose();
    }
  }
}
