import { tidy, type Tensor3D } from '@tensorflow/tfjs-core';
import type { Module } from '../contract/encoder.js';
import type { NamedVariables } from '../contract/named-variables.js';
import { inference, type Pass } from '../contract/pass.js';
import type { Rng } from '../random/rng.js';
import { activate, type Activation } from './activation.js';
import { Attention, type AttentionInput } from './attention.js';
import { collect } from './collect.js';
import { residualSum } from './dropout.js';
import { xavierUniform, type Initializer } from './initializer.js';
import { LayerNorm } from './layer-norm.js';
import { Linear } from './linear.js';

/**
 * Width, heads and place of the normalisation of {@link TransformerBlock}: [N, T, width] to [N, T,
 * width].
 */
export interface TransformerBlockConfig {
  readonly width: number;
  readonly heads: number;
  /** Width of the feed-forward layer. @default 4 width */
  readonly hidden?: number;
  /** `pre`: x + f(norm(x)) (ViT, CLIP); `post`: norm(x + f(x)) (BERT). @default 'pre' */
  readonly norm?: 'pre' | 'post';
  /** @default 'gelu' */
  readonly activation?: Activation;
  /** Of attention weights and of both branches. @default 0 */
  readonly dropout?: number;
  /** @default 1e-5 */
  readonly epsilon?: number;
  readonly rng: Rng;
  /** @default xavierUniform */
  readonly initializer?: Initializer;
}

/**
 * One encoder layer of a transformer: Vaswani et al. 2017, https://arxiv.org/abs/1706.03762,
 * section 3.1.
 */
export class TransformerBlock implements Module {
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #attention: Attention;
  readonly #norm1: LayerNorm;
  readonly #norm2: LayerNorm;
  readonly #linear1: Linear;
  readonly #linear2: Linear;
  readonly #config: TransformerBlockConfig;

  constructor(config: TransformerBlockConfig) {
    const {
      width,
      heads,
      hidden = 4 * width,
      epsilon = 1e-5,
      rng,
      initializer = xavierUniform,
    } = config;
    this.#config = config;
    this.#attention = new Attention({
      width,
      heads,
      dropout: config.dropout ?? 0,
      rng: rng.fork('attention'),
      initializer,
    });
    this.#norm1 = new LayerNorm({ width, epsilon });
    this.#norm2 = new LayerNorm({ width, epsilon });
    this.#linear1 = new Linear({
      inputs: width,
      outputs: hidden,
      rng: rng.fork('linear1'),
      initializer,
    });
    this.#linear2 = new Linear({
      inputs: hidden,
      outputs: width,
      rng: rng.fork('linear2'),
      initializer,
    });
    ({ variables: this.variables, state: this.state } = collect({
      attention: this.#attention,
      norm1: this.#norm1,
      linear1: this.#linear1,
      linear2: this.#linear2,
      norm2: this.#norm2,
    }));
  }

  /**
   * @param x [N, T, width] @param name names this layer's randomness within the pass @returns the
   * same shape
   */
  apply(x: Tensor3D, input: AttentionInput = {}, pass: Pass = inference, name = 'block'): Tensor3D {
    const branchPass: Pass = {
      ...pass,
      rng: pass.phase === 'train' ? pass.rng.fork(name) : pass.rng,
    };
    const { norm = 'pre', activation = 'gelu', dropout: rate = 0 } = this.#config;
    const attend = (y: Tensor3D, normalized: Tensor3D) =>
      residualSum(
        y,
        this.#attention.apply(normalized, input, branchPass),
        rate,
        branchPass,
        'attention output',
      );
    const feed = (y: Tensor3D, normalized: Tensor3D) =>
      residualSum(
        y,
        this.#linear2.apply(activate(activation, this.#linear1.apply(normalized))),
        rate,
        branchPass,
        'feed-forward output',
      );
    return tidy(() => {
      if (norm === 'pre') {
        const attended = attend(x, this.#norm1.apply(x));
        return feed(attended, this.#norm2.apply(attended));
      }
      const attended = this.#norm1.apply(attend(x, x));
      return this.#norm2.apply(feed(attended, attended));
    });
  }

  dispose(): void {
    for (const part of [this.#attention, this.#norm1, this.#norm2, this.#linear1, this.#linear2])
      part.dispose();
  }
}
