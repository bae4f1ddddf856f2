import {
  activate,
  collect,
  copyValues,
  CounterpointError,
  dropout,
  Embedding,
  inference,
  LayerNorm,
  Linear,
  normal,
  parseConfig,
  Rng,
  TransformerBlock,
  type Encoder,
  type NamedVariables,
  type Pass,
} from '@counterpoint/core';
import {
  add,
  matMul,
  mul,
  reshape,
  sigmoid,
  slice,
  split,
  tensor2d,
  tidy,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import type { TokenBatch } from '../batch/token-batch.js';
import { bagOfRows } from '../rows/bag-of-rows.js';
import { DenseLayers } from './dense-layers.js';
import { tokenDropoutMask } from './token-dropout-mask.js';
import {
  wordTransformerSchema,
  type ResolvedWordTransformerConfig,
  type WordTransformerConfig,
} from './word-transformer-config.js';
import { wordsOf } from './words-of.js';

/**
 * A bag of n-grams whose words see each other. Each word is the sum of its rows, as fastText has
 * it (Bojanowski et al. 2017,
 * https://arxiv.org/abs/1607.04606, eq. 1); a transformer over the words (Vaswani et al. 2017,
 * https://arxiv.org/abs/1706.03762, pre-norm) says how
 * much each counts, between nothing and double, and adds the mean of what it makes of them; then x
 * + W2 gelu(W1 norm(x)), and the layers of `dense`.
 * What it adds begins near nothing, so that it begins as the {@link Bag} of the same rows, and can
 * go on from a trained one.
 *
 * It takes the ids of hashed n-grams with `marks`. Variables: those of a bag, `positions.weight`,
 * `embedding_norm.*`, `layers.0.*`, ...,
 * `final_norm.*`, `gate.weight` [D, 1], `out.weight` [D, D].
 */
export class WordTransformer implements Encoder<TokenBatch> {
  readonly width: number;
  readonly config: ResolvedWordTransformerConfig;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #rows: Embedding;
  readonly #positions: Embedding;
  readonly #embeddingNorm: LayerNorm;
  readonly #blocks: readonly TransformerBlock[];
  readonly #finalNorm: LayerNorm;
  readonly #gate: Linear;
  readonly #out: Linear;
  readonly #norm: LayerNorm;
  readonly #inner: Linear;
  readonly #outer: Linear;
  readonly #dense: DenseLayers;

  constructor(config: ResolvedWordTransformerConfig, rng: Rng) {
    const {
      vocabulary,
      width,
      hidden,
      layers,
      heads,
      feedForward,
      places,
      layerDropout,
      initialDeviation,
      dense = [],
    } = config;
    this.config = config;
    this.#dense = new DenseLayers(width, dense, rng);
    this.width = this.#dense.width;
    this.#rows = new Embedding({
      count: vocabulary,
      width,
      rng: rng.fork('rows'),
      initializer: normal(initialDeviation),
    });
    this.#positions = new Embedding({
      count: places,
      width,
      rng: rng.fork('positions'),
      initializer: normal(0.02),
    });
    this.#embeddingNorm = new LayerNorm({ width });
    this.#blocks = Array.from(
      { length: layers },
      (_, i) =>
        new TransformerBlock({
          width,
          heads,
          hidden: feedForward,
          dropout: layerDropout,
          rng: rng.fork('layer', i),
        }),
    );
    this.#finalNorm = new LayerNorm({ width });
    this.#gate = new Linear({
      inputs: width,
      outputs: 1,
      bias: false,
      rng: rng.fork('gate'),
      initializer: normal(nearNothing),
    });
    this.#out = new Linear({
      inputs: width,
      outputs: width,
      bias: false,
      rng: rng.fork('out'),
      initializer: normal(nearNothing),
    });
    this.#norm = new LayerNorm({ width });
    this.#inner = new Linear({ inputs: width, outputs: hidden, rng: rng.fork('inner') });
    this.#outer = new Linear({ inputs: hidden, outputs: width, rng: rng.fork('outer') });
    ({ variables: this.variables, state: this.state } = collect({
      rows: this.#rows,
      positions: this.#positions,
      embedding_norm: this.#embeddingNorm,
      ...Object.fromEntries(this.#blocks.map((part, i) => [`layers.${i}`, part])),
      final_norm: this.#finalNorm,
      gate: this.#gate,
      out: this.#out,
      norm: this.#norm,
      inner: this.#inner,
      outer: this.#outer,
      ...this.#dense.parts,
    }));
  }

  /**
   * @returns [N, width], not normalised
   * @throws CP_TEXT_SHAPE for texts whose words are not marked
   */
  encode(batch: TokenBatch, pass: Pass = inference): Tensor2D {
    return this.encodeViews([batch], [pass])[0]!;
  }

  /**
   * Several batches, each under its own pass: the table's gradient is made once for all.
   *
   * @param batches [N, tokens] each
   * @returns one [N, width] for each batch
   */
  encodeViews(batches: readonly TokenBatch[], passes: readonly Pass[]): Tensor2D[] {
    return tidy(() => {
      const { places, dropout: rate, width } = this.config;
      const views = batches.map(({ ids, mask }, i) =>
        wordsOf(
          ids.dataSync<'int32'>(),
          mask.dataSync<'float32'>(),
          ids.shape,
          places,
          tokenDropoutMask(ids.shape, rate, passes[i]!),
        ),
      );
      if (views.some(({ marked }) => !marked)) throw unmarked();
      const groups = views.map(({ ids, shares, text, place, counts, maximum: maximumPieces }) => ({
        ids,
        shares,
        rows: counts.length * maximumPieces,
        owners: text.map((row, token) => row * maximumPieces + place[token]!),
      }));
      const all = bagOfRows(this.#rows.weight as Tensor2D, groups);
      const words =
        groups.length === 1
          ? [all]
          : (split(
              all,
              groups.map(({ rows }) => rows),
            ) as Tensor2D[]);
      return views.map(({ counts, maximum: maximumPieces }, i) =>
        this.#whole(
          reshape(words[i]!, [counts.length, maximumPieces, width]) as Tensor3D,
          counts,
          passes[i]!,
        ),
      );
    });
  }

  /** Texts of their words [N, W, D]: [N, D]. @param counts of words that each text has */
  #whole(words: Tensor3D, counts: Int32Array, pass: Pass): Tensor2D {
    const [texts, places, width] = words.shape;
    const ofWords = (value: (count: number) => number) =>
      tensor2d(
        Float32Array.from({ length: texts * places }, (_, i) =>
          i % places < counts[Math.floor(i / places)]! ? value(counts[Math.floor(i / places)]!) : 0,
        ),
        [texts, places],
      );
    const pooled = (x: Tensor3D, weights: Tensor2D) =>
      reshape(matMul(reshape(weights, [texts, 1, places]), x), [texts, width]) as Tensor2D;
    const mask = ofWords(() => 1);
    const hidden = this.#seen(
      words,
      mask,
      pass.phase === 'train' ? { ...pass, rng: pass.rng.fork('words') } : pass,
    );
    const bag = pooled(
      words,
      mul(mask, mul(2, sigmoid(reshape(this.#gate.apply(hidden), [texts, places])))) as Tensor2D,
    );
    const residual = this.#outer.apply(activate('gelu', this.#inner.apply(this.#norm.apply(bag))));
    const mean = pooled(
      hidden,
      ofWords((count) => 1 / count),
    );
    const sums = add(bag, add(this.#out.apply(mean), residual)) as Tensor2D;
    return this.#dense.apply(sums);
  }

  /** What the layers make of words [N, W, D], normalised. */
  #seen(words: Tensor3D, mask: Tensor2D, pass: Pass): Tensor3D {
    const [, places, width] = words.shape;
    const positions = reshape(slice(this.#positions.weight as Tensor2D, [0, 0], [places, width]), [
      1,
      places,
      width,
    ]);
    const input = dropout(
      add(this.#embeddingNorm.apply(words), positions) as Tensor3D,
      this.config.layerDropout,
      pass,
      'words',
    );
    return this.#finalNorm.apply(
      this.#blocks.reduce((x, block, i) => block.apply(x, { mask }, pass, `layer ${i}`), input),
    );
  }

  clone(): WordTransformer {
    const twin = new WordTransformer(this.config, Rng.of(0, 'clone'));
    copyValues(this, twin);
    return twin;
  }

  dispose(): void {
    for (const part of [
      this.#rows,
      this.#positions,
      this.#embeddingNorm,
      ...this.#blocks,
      this.#finalNorm,
      this.#gate,
      this.#out,
      this.#norm,
      this.#inner,
      this.#outer,
      this.#dense,
    ])
      part.dispose();
  }
}

/** Deviation of the weights by which the transformer's part begins. */
const nearNothing = 1e-3;

/** A word transformer from a seed. */
export function wordTransformer(config: WordTransformerConfig, seed = 0): WordTransformer {
  return new WordTransformer(
    parseConfig(wordTransformerSchema, config, 'text/word-transformer'),
    Rng.of(seed, 'text/word-transformer'),
  );
}

const unmarked = () =>
  new CounterpointError('CP_TEXT_SHAPE', {
    what: 'The words of a text are not marked',
    where: 'text/word-transformer',
    expected: 'the ids of hashed n-grams with `marks`',
    remedy: 'set modality.tokenizer.marks to true',
  });
