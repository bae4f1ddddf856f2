import { maxPool, mean, relu, tidy, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Encoder } from '../contract/encoder.js';
import type { NamedVariables } from '../contract/named-variables.js';
import { inference, type Pass } from '../contract/pass.js';
import type { Rng } from '../random/rng.js';
import { BatchNorm } from './batch-norm.js';
import { collect } from './collect.js';
import { Conv2d } from './conv2d.js';
import { copyValues } from './copy-values.js';
import { ResidualBlock } from './residual-block.js';

/**
 * Blocks, widths and stem of {@link ResidualNetwork}: [N, height, width, channels] to [N, D]. D is
 * 8 `width` with four stages of basic blocks, 32 `width` with bottlenecks.
 */
export interface ResidualNetworkConfig {
  /** Channels of the input. */
  readonly channels: number;
  /**
   * Blocks of each stage: [2, 2, 2, 2] is ResNet-18, [3, 4, 6, 3] ResNet-34 and, with bottlenecks,
   * ResNet-50.
   */
  readonly blocks: readonly number[];
  readonly kind: 'basic' | 'bottleneck';
  /** Width of the first stage; each further stage doubles it. */
  readonly width: number;
  /**
   * `small`: 3x3 without pooling (SimCLR's form for 32-pixel pictures, 2002.05709 section B.9);
   * `large`: 7x7 stride 2 and max-pooling.
   */
  readonly stem: 'small' | 'large';
  readonly rng: Rng;
}

/**
 * A residual network with global average pooling: He et al. 2016, https://arxiv.org/abs/1512.03385.
 * Works on any input [N, height, width, channels]. Variables have torchvision's names.
 */
export class ResidualNetwork implements Encoder<Tensor4D> {
  readonly width: number;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #config: ResidualNetworkConfig;
  readonly #conv: Conv2d;
  readonly #norm: BatchNorm;
  readonly #blocks: readonly ResidualBlock[];

  constructor(config: ResidualNetworkConfig) {
    const { channels, blocks, kind, width, stem, rng } = config;
    this.#config = config;
    this.#conv = new Conv2d({
      inputs: channels,
      outputs: width,
      kernel: stem === 'small' ? 3 : 7,
      stride: stem === 'small' ? 1 : 2,
      rng: rng.fork('conv1'),
    });
    this.#norm = new BatchNorm({ width });
    const blocksByName: Record<string, ResidualBlock> = {};
    let inputs = width;
    blocks.forEach((count, stage) => {
      for (let i = 0; i < count; i++) {
        const stride = stage > 0 && i === 0 ? 2 : 1;
        const block = new ResidualBlock({
          inputs,
          width: width * 2 ** stage,
          stride,
          kind,
          rng: rng.fork('layer', stage, i),
        });
        blocksByName[`layer${stage + 1}.${i}`] = block;
        inputs = block.outputs;
      }
    });
    this.#blocks = Object.values(blocksByName);
    this.width = inputs;
    ({ variables: this.variables, state: this.state } = collect({
      conv1: this.#conv,
      bn1: this.#norm,
      ...blocksByName,
    }));
  }

  /** The map before pooling: [N, height', width', D]. */
  map(batch: Tensor4D, pass: Pass = inference): Tensor4D {
    return tidy(() => this.maps(batch, pass).at(-1)!);
  }

  /** The map at the end of each stage, the first stage first: [N, height', width', channels]. */
  maps(batch: Tensor4D, pass: Pass = inference): Tensor4D[] {
    return tidy(() => {
      const stem = relu(this.#norm.apply(this.#conv.apply(batch), pass));
      let x = this.#config.stem === 'large' ? maxPool(stem, 3, 2, 1) : stem;
      let next = 0;
      return this.#config.blocks.map((count) => {
        for (let end = next + count; next < end; next++) x = this.#blocks[next]!.apply(x, pass);
        return x;
      });
    });
  }

  encode(batch: Tensor4D, pass: Pass = inference): Tensor2D {
    return tidy(() => mean(this.map(batch, pass), [1, 2]) as Tensor2D); // [N, D]
  }

  clone(): ResidualNetwork {
    const twin = new ResidualNetwork(this.#config);
    copyValues(this, twin);
    return twin;
  }

  dispose(): void {
    for (const part of [this.#conv, this.#norm, ...this.#blocks]) part.dispose();
  }
}
