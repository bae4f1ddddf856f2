import {
  activate,
  collect,
  copyValues,
  Embedding,
  inference,
  LayerNorm,
  Linear,
  normal,
  parseConfig,
  Rng,
  type Encoder,
  type NamedVariables,
  type Pass,
} from '@counterpoint/core';
import { add, split, tidy, type Tensor2D } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { TokenBatch } from '../batch/token-batch.js';
import { bagOfRows } from '../rows/bag-of-rows.js';
import { DenseLayers, denseSchema, type DenseConfig } from './dense-layers.js';
import { tokenDropoutMask } from './token-dropout-mask.js';

/** The shape of a {@link Bag}. */
export interface BagConfig {
  /** Rows of the table: the tokenizer's size. */
  readonly vocabulary: number;
  /** @default 256 */
  readonly width?: number;
  /** Width of the residual layer; 0 for none. @default 512 */
  readonly hidden?: number;
  /**
   * The chance that a token is left out in training, the first never: Iyyer et al. 2015,
   * https://aclanthology.org/P15-1162, section 3.1. @default 0
   */
  readonly dropout?: number;
  /**
   * Of the normal distribution that rows start from: small, so that rows that were never trained
   * say little. @default .01
   */
  readonly initialDeviation?: number;
  /** Linear layers behind it. @default none */
  readonly dense?: readonly DenseConfig[];
}

/** {@link BagConfig} with its defaults filled in. */
export type ResolvedBagConfig = Required<Omit<BagConfig, 'dense'>> & Pick<BagConfig, 'dense'>;

/** The config of `text/bag`: checks entries, fills in defaults. */
export const bagSchema: z.ZodType<ResolvedBagConfig, BagConfig> = z.strictObject({
  vocabulary: z.int().positive(),
  width: z.int().positive().default(256),
  hidden: z.int().nonnegative().default(512),
  dropout: z.number().min(0).lt(1).default(0),
  initialDeviation: z.number().positive().default(0.01),
  dense: denseSchema.optional(),
});

/**
 * A bag of pieces or hashed n-grams: the rows of a table summed and divided by the root of their
 * number, then x + W2 gelu(W1 norm(x)), and the layers of `dense`.
 * The table is that of fastText (Bojanowski et al. 2017, https://arxiv.org/abs/1607.04606) and
 * Wieting et al. 2016
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
  readonly #dense: DenseLayers;

  constructor(config: ResolvedBagConfig, rng: Rng) {
    const { vocabulary, width, hidden, initialDeviation, dense = [] } = config;
    this.config = config;
    this.#dense = new DenseLayers(width, dense, rng);
    this.width = this.#dense.width;
    this.#rows = new Embedding({
      count: vocabulary,
      width,
      rng: rng.fork('rows'),
      initializer: normal(initialDeviation),
    });
    if (hidden > 0) {
      this.#norm = new LayerNorm({ width });
      this.#inner = new Linear({ inputs: width, outputs: hidden, rng: rng.fork('inner') });
      this.#outer = new Linear({ inputs: hidden, outputs: width, rng: rng.fork('outer') });
    }
    ({ variables: this.variables, state: this.state } = collect({
      rows: this.#rows,
      norm: this.#norm,
      inner: this.#inner,
      outer: this.#outer,
      ...this.#dense.parts,
    }));
  }

  encode(batch: TokenBatch, pass: Pass = inference): Tensor2D {
    return this.encodeViews([batch], [pass])[0]!;
  }

  /**
   * Several batches, each under its own pass, as one: the table's gradient is made once for all.
   *
   * @param batches [N, tokens] each
   * @returns one [N, width] for each batch
   */
  encodeViews(batches: readonly TokenBatch[], passes: readonly Pass[]): Tensor2D[] {
    return tidy(() => {
      const bags = batches.map(({ ids, mask }, i) => ({
        ids: ids.dataSync<'int32'>(),
        shares: shares(
          mask.dataSync<'float32'>(),
          tokenDropoutMask(ids.shape, this.config.dropout, passes[i]!),
          ids.shape[1],
        ),
        rows: ids.shape[0],
      }));
      const bag = bagOfRows(this.#rows.weight as Tensor2D, bags);
      const sums =
        this.#norm && this.#inner && this.#outer
          ? (add(
              bag,
              this.#outer.apply(activate('gelu', this.#inner.apply(this.#norm.apply(bag)))),
            ) as Tensor2D)
          : bag;
      const embeddings = this.#dense.apply(sums);
      return bags.length === 1
        ? [embeddings]
        : (split(
            embeddings,
            bags.map(({ rows }) => rows),
          ) as Tensor2D[]);
    });
  }

  clone(): Bag {
    const twin = new Bag(this.config, Rng.of(0, 'clone'));
    copyValues(this, twin);
    return twin;
  }

  dispose(): void {
    for (const part of [this.#rows, this.#norm, this.#inner, this.#outer, this.#dense])
      part?.dispose();
  }
}

/** A bag from a seed. */
export function bag(config: BagConfig, seed = 0): Bag {
  return new Bag(parseConfig(bagSchema, config, 'text/bag'), Rng.of(seed, 'text/bag'));
}

/** 1 / root of the number of tokens that stay, for each of them; 0 for the others. */
function shares(mask: Float32Array, keepMask: Uint8Array | undefined, time: number): Float32Array {
  const out = new Float32Array(mask.length);
  for (let from = 0; from < out.length; from += time) {
    let count = 0;
    for (let i = from; i < from + time; i++) if (mask[i] !== 0 && keepMask?.[i] !== 0) count++;
    const share = 1 / Math.sqrt(Math.max(1, count));
    for (let i = from; i < from + time; i++)
      if (mask[i] !== 0 && keepMask?.[i] !== 0) out[i] = share;
  }
  return out;
}
