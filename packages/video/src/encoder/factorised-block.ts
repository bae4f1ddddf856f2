import {
  BatchNorm,
  collect,
  Conv2d,
  type Module,
  type NamedVariables,
  type Pass,
  type Rng,
} from '@counterpoint/core';
import {
  add,
  concat,
  relu,
  reshape,
  slice,
  tidy,
  type Tensor4D,
  type Tensor5D,
} from '@tensorflow/tfjs-core';
import { FactorisedConv } from './factorised-conv.js';

export interface FactorisedBlockConfig {
  readonly inputs: number;
  readonly width: number;
  readonly stride: number;
  readonly temporalStride: number;
  readonly form: 'paper' | 'inflated';
  readonly rng: Rng;
}

/**
 * A basic residual block of (2+1)-D convolutions. Variables carry the names of the block for
 * pictures, with `temporal` and `norm` added.
 */
export class FactorisedBlock implements Module {
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #config: FactorisedBlockConfig;
  readonly #convs: readonly [FactorisedConv, FactorisedConv];
  readonly #norms: readonly [BatchNorm, BatchNorm];
  readonly #shortcut: { readonly conv: Conv2d; readonly norm: BatchNorm } | undefined;

  constructor(config: FactorisedBlockConfig) {
    this.#config = config;
    const { inputs, width, stride, temporalStride, form, rng } = config;
    const conv = (name: string, from: number, step: number, time: number) =>
      new FactorisedConv({
        inputs: from,
        outputs: width,
        kernel: 3,
        stride: step,
        temporalStride: time,
        form,
        rng: rng.fork(name),
      });
    this.#convs = [conv('conv1', inputs, stride, temporalStride), conv('conv2', width, 1, 1)];
    this.#norms = [new BatchNorm({ width }), new BatchNorm({ width })];
    if (stride !== 1 || temporalStride !== 1 || inputs !== width)
      this.#shortcut = {
        conv: new Conv2d({
          inputs,
          outputs: width,
          kernel: 1,
          stride,
          rng: rng.fork('downsample'),
        }),
        norm: new BatchNorm({ width }),
      };
    ({ variables: this.variables, state: this.state } = collect({
      conv1: this.#convs[0],
      bn1: this.#norms[0],
      conv2: this.#convs[1],
      bn2: this.#norms[1],
      'downsample.0': this.#shortcut?.conv,
      'downsample.1': this.#shortcut?.norm,
    }));
  }

  /** @param x [N, T, height, width, inputs] */
  apply(x: Tensor5D, pass: Pass): Tensor5D {
    return tidy(() => {
      const [first, second] = this.#convs;
      const inner = relu(this.#norms[0].apply(first.apply(x, pass), pass));
      const branch = this.#norms[1].apply(second.apply(inner, pass), pass);
      return relu(add(this.#past(x, pass), branch)) as Tensor5D;
    });
  }

  #past(x: Tensor5D, pass: Pass): Tensor5D {
    if (this.#shortcut === undefined) return x;
    const { temporalStride } = this.#config;
    const strided = temporalStride === 1 ? x : everyNth(x, temporalStride);
    const [rows, frames, height, width, channels] = strided.shape;
    const flat = reshape(strided, [rows * frames, height, width, channels]) as Tensor4D;
    const map = this.#shortcut.norm.apply(this.#shortcut.conv.apply(flat), pass);
    const [, high, wide, outputs] = map.shape;
    return reshape(map, [rows, frames, high, wide, outputs]) as Tensor5D;
  }

  dispose(): void {
    for (const part of [...this.#convs, ...this.#norms]) part.dispose();
    this.#shortcut?.conv.dispose();
    this.#shortcut?.norm.dispose();
  }
}

/** Every `step`-th frame: [N, T, ...] to [N, ceil(T / step), ...]. */
function everyNth(x: Tensor5D, step: number): Tensor5D {
  const [rows, frames, height, width, channels] = x.shape;
  const count = Math.ceil(frames / step);
  const whole = Math.floor(frames / step);
  const grouped = reshape(
    slice(x, [0, 0, 0, 0, 0], [rows, whole * step, height, width, channels]),
    [rows, whole, step * height * width * channels],
  );
  const firsts = reshape(slice(grouped, [0, 0, 0], [rows, whole, height * width * channels]), [
    rows,
    whole,
    height,
    width,
    channels,
  ]) as Tensor5D;
  if (count === whole) return firsts;
  const last = slice(x, [0, whole * step, 0, 0, 0], [rows, 1, height, width, channels]);
  return concat([firsts, last], 1) as Tensor5D;
}
