import {
  add,
  matMul,
  mul,
  reshape,
  softmax,
  split,
  sub,
  tidy,
  transpose,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import type { Module } from '../contract/encoder.js';
import type { NamedVariables } from '../contract/named-variables.js';
import { inference, type Pass } from '../contract/pass.js';
import type { Rng } from '../random/rng.js';
import { collect } from './collect.js';
import { fused } from './fused.js';
import { xavierUniform, type Initializer } from './initializer.js';
import { applyDropoutMask, dropoutMask, dropoutScale } from './dropout-mask.js';
import { Linear } from './linear.js';

/**
 * Width, heads and dropout of {@link Attention}: [N, T, width] to [N, T, width]. `heads` divides
 * `width`.
 */
export interface AttentionConfig {
  readonly width: number;
  readonly heads: number;
  /** Of the attention weights. @default 0 */
  readonly dropout?: number;
  /** @default true */
  readonly bias?: boolean;
  readonly rng: Rng;
  /** @default xavierUniform */
  readonly initializer?: Initializer;
}

/** Inputs of an attention layer besides the tokens. */
export interface AttentionInput {
  /** [N, T]: 1 for tokens, 0 for padding, which is masked. */
  readonly mask?: Tensor2D;
  /** Additive scores, broadcast to [N, heads, T, T]: a causal mask, relative positions. */
  readonly bias?: Tensor;
  /**
   * Rotates queries and keys [N, heads, T, width / heads] by their positions (rotary embedding).
   */
  readonly rotate?: (x: Tensor4D) => Tensor4D;
}

/**
 * Multi-head self-attention: Vaswani et al. 2017, https://arxiv.org/abs/1706.03762, section 3.2.
 * Variables: `qkv.weight` [width, 3 width] (queries, keys, values side by side), `out.weight`
 * [width, width] and their biases.
 */
export class Attention implements Module {
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #qkv: Linear;
  readonly #out: Linear;
  readonly #config: AttentionConfig;

  constructor(config: AttentionConfig) {
    const { width, bias = true, rng, initializer = xavierUniform } = config;
    this.#config = config;
    this.#qkv = new Linear({
      inputs: width,
      outputs: 3 * width,
      bias,
      rng: rng.fork('qkv'),
      initializer,
    });
    this.#out = new Linear({
      inputs: width,
      outputs: width,
      bias,
      rng: rng.fork('out'),
      initializer,
    });
    ({ variables: this.variables, state: this.state } = collect({
      qkv: this.#qkv,
      out: this.#out,
    }));
  }

  /** @param x [N, T, width] @returns the same shape */
  apply(
    x: Tensor3D,
    { mask, bias, rotate }: AttentionInput = {},
    pass: Pass = inference,
  ): Tensor3D {
    return tidy(() => {
      const { heads, dropout: rate = 0 } = this.#config;
      const [n, time] = x.shape;
      const qkv = this.#qkv.apply(x);
      const inputs = {
        qkv,
        bias,
        mask,
        keepMask: dropoutMask([n, heads, time, time], rate, pass, 'attention'),
        heads,
        rate,
      };
      const attributes = { heads, scale: dropoutScale(rate) };
      const mixed = rotate
        ? attend({ ...inputs, rotate })
        : fused(
            {
              kernel: 'SelfAttention',
              inputs: { qkv, bias },
              constants: { mask, keepMask: inputs.keepMask },
              attributes,
            },
            () => attend(inputs),
          );
      return this.#out.apply(mixed);
    });
  }

  dispose(): void {
    this.#qkv.dispose();
    this.#out.dispose();
  }
}

interface AttendInput extends AttentionInput {
  /** [N, T, 3 width]: queries, keys, values side by side. */
  readonly qkv: Tensor3D;
  readonly heads: number;
  /** The dropout mask of the attention weights, [N, heads, T, T]. */
  readonly keepMask: Tensor | undefined;
  readonly rate: number;
}

/** softmax(q k^T / sqrt(d)) v for each head: [N, T, width]. */
function attend({
  qkv,
  heads,
  keepMask: keepMask,
  rate,
  mask,
  bias,
  rotate = (x) => x,
}: AttendInput): Tensor3D {
  return tidy(() => {
    const [n, time, width] = [qkv.shape[0], qkv.shape[1], qkv.shape[2] / 3];
    const side = width / heads;
    const perHead = (part: Tensor) =>
      transpose(reshape(part, [n, time, heads, side]), [0, 2, 1, 3]) as Tensor4D; // [N, H, T, d]
    const [queries, keys, values] = split(qkv, 3, -1) as [Tensor, Tensor, Tensor];
    let scores: Tensor = mul(
      matMul(rotate(perHead(queries)), rotate(perHead(keys)), false, true),
      1 / Math.sqrt(side),
    ); // [N, H, T, T]
    if (bias) scores = add(scores, bias);
    if (mask) scores = add(scores, reshape(mul(sub(1, mask), -1e9), [n, 1, 1, time]));
    const weights = keepMask
      ? applyDropoutMask(softmax(scores, -1), keepMask, rate)
      : softmax(scores, -1);
    const mixed = transpose(matMul(weights as Tensor4D, perHead(values)), [0, 2, 1, 3]); // [N, T, H, d]
    return reshape(mixed, [n, time, width]) as Tensor3D;
  });
}

/** An additive causal mask: [T, T] with 0 on and below the diagonal and -1e9 above. */
export function causalBias(time: number): Float32Array {
  return Float32Array.from({ length: time * time }, (_, i) =>
    i % time > Math.floor(i / time) ? -1e9 : 0,
  );
}
