import {
  activate, collect, copyValues, Embedding, inference, LayerNorm, Linear, normal, parseConfig, Rng, type Encoder, type NamedVariables, type Pass,
} from '@counterpoint/core';
import { add, div, maximum, mul, sqrt, sum, tensor2d, tidy, type Tensor2D } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { TokenBatch } from '../batch/token-batch.js';
import { idsOf } from '../batch/known-ids.js';
import { bagOfDistinctRows, bagOfRows } from './bag-of-rows.js';
import { distinctIds } from './distinct-ids.js';
import { keptIds, keptTokens } from './kept-tokens.js';

/** The shape of a {@link Bag}. */
export interface BagConfig {
  /** Rows of the table: the tokenizer's size. */
  readonly vocabulary: number;
  /** @default 256 */
  readonly width?: number;
  /** Width of the residual layer; 0 for none. @default 512 */
  readonly hidden?: number;
  /** The chance that a token is left out in training, the first never: Iyyer et al. 2015, https://aclanthology.org/P15-1162, section 3.1. @default 0 */
  readonly dropout?: number;
  /** Of the normal distribution that rows start from: small, so that rows that were never trained say little. @default .01 */
  readonly initialDeviation?: number;
}

export type ResolvedBagConfig = Required<BagConfig>;

export const bagSchema: z.ZodType<ResolvedBagConfig, BagConfig> = z.strictObject({
  vocabulary: z.int().positive(), width: z.int().positive().default(256), hidden: z.int().nonnegative().default(512),
  dropout: z.number().min(0).lt(1).default(0), initialDeviation: z.number().positive().default(0.01),
});

/**
 * A bag of pieces or hashed n-grams: the rows of a table summed and divided by the root of their number, then x + W2 gelu(W1 norm(x)).
 * The table is that of fastText (Bojanowski et al. 2017, https://arxiv.org/abs/1607.04606) and Wieting et al. 2016
 * (https://arxiv.org/abs/1511.08198); order is lost, and it is fast.
 */
export class Bag implements Encoder<TokenBatch> {
  readonly width: number;
  readonly config: ResolvedBagConfig;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #rows: Embedding;
  readonly #norm: LayerNorm | undefined;
  readonly #inner: Linear | undefined;
  readonly #outer: Linear | undefined;

  constructor(config: ResolvedBagConfig, rng: Rng) {
    const { vocabulary, width, hidden, initialDeviation } = config;
    this.config = config;
    this.width = width;
    this.#rows = new Embedding({ count: vocabulary, width, rng: rng.fork('rows'), initializer: normal(initialDeviation) });
    if (hidden > 0) {
      this.#norm = new LayerNorm({ width });
      this.#inner = new Linear({ inputs: width, outputs: hidden, rng: rng.fork('inner') });
      this.#outer = new Linear({ inputs: hidden, outputs: width, rng: rng.fork('outer') });
    }
    ({ variables: this.variables, state: this.state } = collect({ rows: this.#rows, norm: this.#norm, inner: this.#inner, outer: this.#outer }));
  }

  encode({ ids, mask }: TokenBatch, pass: Pass = inference): Tensor2D {
    return tidy(() => {
      const table = this.#rows.weight as Tensor2D;
      const kept = keptTokens(ids.shape, this.config.dropout, pass);
      const known = pass.phase === 'train' ? idsOf(ids) : undefined;
      const left = () => shares(kept ? mul(mask, tensor2d(Float32Array.from(kept), ids.shape)) as Tensor2D : mask);
      const bag = known ? bagOfDistinctRows(table, distinctIds(keptIds(known, kept, ids.shape[1]), this.config.vocabulary)) : bagOfRows(table, ids, left());
      if (!this.#norm || !this.#inner || !this.#outer) return bag;
      return add(bag, this.#outer.apply(activate('gelu', this.#inner.apply(this.#norm.apply(bag))))) as Tensor2D;
    });
  }

  clone(): Bag {
    const twin = new Bag(this.config, Rng.of(0, 'clone'));
    copyValues(this, twin);
    return twin;
  }

  dispose(): void {
    for (const part of [this.#rows, this.#norm, this.#inner, this.#outer]) part?.dispose();
  }
}

/** A bag from a seed. */
export function bag(config: BagConfig, seed = 0): Bag {
  return new Bag(parseConfig(bagSchema, config, 'text/bag'), Rng.of(seed, 'text/bag'));
}

/** 1 / root of the number of tokens, for each of them. */
function shares(mask: Tensor2D): Tensor2D {
  return div(mask, sqrt(maximum(sum(mask, 1, true), 1))) as Tensor2D;
}
