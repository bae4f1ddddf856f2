import {
  causalBias,
  collect,
  copyValues,
  CounterpointError,
  dropout,
  Embedding,
  inference,
  LayerNorm,
  normal,
  parseConfig,
  Rng,
  TransformerBlock,
  truncatedNormal,
  type Encoder,
  type NamedVariables,
  type Pass,
} from '@counterpoint/core';
import {
  add,
  reshape,
  slice,
  tensor,
  tidy,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import type { TokenBatch } from '../batch/token-batch.js';
import { DenseLayers } from './dense-layers.js';
import { GatedBlock } from './gated-block.js';
import { pool } from './pool.js';
import { relativeBias } from './relative-bias.js';
import { rotary } from './rotary.js';
import {
  textTransformerSchema,
  type ResolvedTextTransformerConfig,
  type TextTransformerConfig,
} from './text-transformer-config.js';
import { trimPadding } from './trim-padding.js';

/**
 * A transformer over tokens with pooling: BERT and MiniLM (Devlin et al. 2019,
 * https://arxiv.org/abs/1810.04805: learned positions, post-norm), CLIP's text tower (Radford et al.
 * 2021, https://arxiv.org/abs/2103.00020: pre-norm, causal, last token) and ModernBERT (Warner et al.
 * 2024, https://arxiv.org/abs/2412.13663: rotary positions, gated layers, local attention).
 *
 * Variables: `tokens.weight`, `positions.weight`, `types.weight`, `embedding_norm.*`,
 * `layers.0.attention.qkv.weight`, ..., `final_norm.*`.
 */
export class TextTransformer implements Encoder<TokenBatch> {
  readonly width: number;
  readonly config: ResolvedTextTransformerConfig;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #tokens: Embedding;
  readonly #positions: Embedding | undefined;
  readonly #types: Embedding | undefined;
  readonly #embeddingNorm: LayerNorm | undefined;
  readonly #blocks: readonly (TransformerBlock | GatedBlock)[];
  readonly #finalNorm: LayerNorm | undefined;
  readonly #relative: Embedding | undefined;
  readonly #dense: DenseLayers;

  constructor(config: ResolvedTextTransformerConfig, rng: Rng) {
    const {
      vocabulary,
      width,
      layers,
      heads,
      hidden,
      positions,
      maxTokens,
      types,
      epsilon,
      block,
    } = config;
    if (width % heads !== 0 || (positions === 'rotary' && (width / heads) % 2 !== 0)) {
      throw new CounterpointError('CP_TEXT_CONFIG', {
        what: `A width of ${width} does not divide into ${heads} heads`,
        where: 'text/transformer',
        expected: 'a multiple of heads (of twice the heads with rotary positions)',
        remedy: 'change width or heads',
      });
    }
    this.config = config;
    this.#tokens = new Embedding({
      count: vocabulary,
      width,
      rng: rng.fork('tokens'),
      initializer: truncatedNormal(0.02),
    });
    if (positions === 'learned')
      this.#positions = new Embedding({
        count: maxTokens,
        width,
        rng: rng.fork('positions'),
        initializer: normal(0.02),
      });
    if (types > 0) this.#types = new Embedding({ count: types, width, rng: rng.fork('types') });
    const bias = block !== 'gated';
    if (config.embeddingNorm) this.#embeddingNorm = new LayerNorm({ width, epsilon, bias });
    if (block !== 'post') this.#finalNorm = new LayerNorm({ width, epsilon, bias });
    this.#blocks = Array.from({ length: layers }, (_, i) => {
      const common = {
        width,
        heads,
        hidden,
        activation: config.activation,
        dropout: config.dropout,
        epsilon,
        rng: rng.fork('layer', i),
      };
      return block === 'gated'
        ? new GatedBlock({ ...common, first: i === 0 })
        : new TransformerBlock({
            ...common,
            norm: block,
            initializer: truncatedNormal(config.initialDeviation),
          });
    });
    if (config.relativeBuckets > 0)
      this.#relative = new Embedding({
        count: config.relativeBuckets,
        width: heads,
        rng: rng.fork('relative'),
        initializer: normal(0.02),
      });
    this.#dense = new DenseLayers(width, config.dense, rng);
    this.width = this.#dense.width;
    ({ variables: this.variables, state: this.state } = collect({
      tokens: this.#tokens,
      positions: this.#positions,
      types: this.#types,
      embedding_norm: this.#embeddingNorm,
      ...Object.fromEntries(this.#blocks.map((part, i) => [`layers.${i}`, part])),
      final_norm: this.#finalNorm,
      relative: this.#relative,
      ...this.#dense.parts,
    }));
  }

  encode(batch: TokenBatch, pass: Pass = inference): Tensor2D {
    return tidy(() => {
      const mask = trimPadding(batch.mask, this.config.maxTokens);
      return this.#dense.apply(pool(this.tokens(batch, pass), mask, this.config.pooling));
    });
  }

  /**
   * The vectors of the tokens, before pooling: [N, T, D]. Of a batch whose padding ends behind the
   * last position, as `roundedLength` pads texts of an odd `maxTokens`, T is `maxTokens`.
   *
   * @throws CP_TEXT_SHAPE when there are more tokens than positions
   */
  tokens({ ids, mask }: TokenBatch, pass: Pass = inference): Tensor3D {
    return tidy(() =>
      this.#contextual(
        this.#tokens.apply(trimPadding(ids, this.config.maxTokens)),
        trimPadding(mask, this.config.maxTokens),
        pass,
      ),
    );
  }

  /**
   * The rows of the table that the tokens are looked up as, [N, T, D]: where a gradient of the
   * input ends.
   */
  inputVectors({ ids }: TokenBatch): Tensor3D {
    return this.#tokens.apply(ids);
  }

  /**
   * {@link encode} from the vectors of {@link inputVectors} on, so that they can be moved.
   *
   * @param vectors [N, T, D] @param mask [N, T] @returns [N, D]
   * @throws CP_TEXT_SHAPE when there are more tokens than positions
   */
  encodeVectors(vectors: Tensor3D, mask: Tensor2D, pass: Pass = inference): Tensor2D {
    return tidy(() => {
      const within = trimPadding(mask, this.config.maxTokens);
      const moved = trimPadding(vectors, this.config.maxTokens);
      const pooled = pool(this.#contextual(moved, within, pass), within, this.config.pooling);
      return this.#dense.apply(pooled);
    });
  }

  #contextual(vectors: Tensor3D, mask: Tensor2D, pass: Pass): Tensor3D {
    const { maxTokens, dropout: rate, heads, width, causal, window } = this.config;
    const [n, time] = vectors.shape;
    if (time > maxTokens) {
      throw new CounterpointError('CP_TEXT_SHAPE', {
        what: `A batch has ${time} tokens a row`,
        where: 'text/transformer',
        expected: `at most ${maxTokens}`,
        remedy: 'cut the texts (maxTokens) or make the encoder longer',
      });
    }
    return tidy(() => {
      let x: Tensor = vectors;
      if (this.#positions)
        x = add(
          x,
          reshape(slice(this.#positions.weight as Tensor2D, [0, 0], [time, width]), [
            1,
            time,
            width,
          ]),
        );
      if (this.#types)
        x = add(
          x,
          reshape(slice(this.#types.weight as Tensor2D, [0, 0], [1, width]), [1, 1, width]),
        );
      if (this.#embeddingNorm) x = this.#embeddingNorm.apply(x);
      x = dropout(x, rate, pass, 'embeddings');
      const turns =
        this.config.positions === 'rotary'
          ? [this.config.rotaryBase, this.config.localRotaryBase].map((base) =>
              rotary(time, width / heads, base),
            )
          : [];
      const relative = this.#relative && relativeBias(this.#relative, time);
      const earlier = causal ? tensor(causalBias(time), [1, 1, time, time]) : undefined;
      const everywhere = relative && earlier ? add(relative, earlier) : (relative ?? earlier);
      const near =
        window > 0 && window < 2 * time
          ? tensor(localBias(time, window), [1, 1, time, time])
          : undefined;
      const encoded = this.#blocks.reduce(
        (y, block, i) => {
          const local = window > 0 && i % this.config.globalEvery !== 0;
          const bias = local ? near : everywhere;
          const rotate = turns[local ? 1 : 0];
          return block.apply(y, { mask, bias, rotate }, pass, `layer ${i}`);
        },
        reshape(x, [n, time, width]) as Tensor3D,
      );
      return this.#finalNorm ? this.#finalNorm.apply(encoded) : encoded;
    });
  }

  clone(): TextTransformer {
    const twin = new TextTransformer(this.config, Rng.of(0, 'clone'));
    copyValues(this, twin);
    return twin;
  }

  dispose(): void {
    for (const part of [
      this.#tokens,
      this.#positions,
      this.#types,
      this.#embeddingNorm,
      ...this.#blocks,
      this.#finalNorm,
      this.#relative,
      this.#dense,
    ])
      part?.dispose();
  }
}

/** A transformer from a seed. */
export function textTransformer(config: TextTransformerConfig, seed = 0): TextTransformer {
  return new TextTransformer(
    parseConfig(textTransformerSchema, config, 'text/transformer'),
    Rng.of(seed, 'text/transformer'),
  );
}

/** Additive scores that hide tokens further than half a window away. */
function localBias(time: number, window: number): Float32Array {
  return Float32Array.from({ length: time * time }, (_, i) =>
    Math.abs((i % time) - Math.floor(i / time)) > window / 2 ? -1e9 : 0,
  );
}
