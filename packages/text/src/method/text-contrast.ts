import {
  collect,
  inference,
  stopGradient,
  type Embeddings,
  type Encoder,
  type Head,
  type Method,
  type NamedVariables,
  type Objective,
  type ObjectiveContext,
  type Pass,
  type Views,
} from '@counterpoint/core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { TokenBatch } from '../batch/token-batch.js';
import { encodeViews } from '../encoder/encode-views.js';
import type { ScoredTokenBatch } from '../record/text-modality.js';

/** What a text objective couples. */
export interface TextEmbeddings {
  /** One for each view: [N, D]. */
  readonly views: readonly Tensor2D[];
  /** The guide's embeddings of the views, [N, guide width] each; constants. */
  readonly guides?: readonly Tensor2D[];
  /** [N, 1] */
  readonly scores?: Tensor2D;
}

/** Computes a loss from the embeddings of all views of a batch. */
export interface TextObjective {
  (embeddings: TextEmbeddings, context: ObjectiveContext): Objective;
  /** Whether it computes the part of some rows: `context.anchors`. @default false */
  readonly supportsAnchors?: boolean;
}

/** The encoder, the objective and the number of views of {@link TextContrast}. */
export interface TextContrastConfig {
  readonly encoder: Encoder<TokenBatch>;
  /** Used in training alone: the encoder is what is kept. */
  readonly head?: Head;
  /**
   * A frozen model on the same tokens, whose similarities tell false negatives; without one, what
   * the batch holds of the modality's guide. It is not disposed.
   */
  readonly guide?: Encoder<TokenBatch>;
  /** How many views a sample has: 2 for pairs, 3 with a hard negative. @default 2 */
  readonly views?: number;
  readonly objective: TextObjective;
  /** False for objectives on scores, which leave the spread of embeddings open. @default true */
  readonly spreads?: boolean;
}

/**
 * One encoder on every view of a text, and an objective that couples the batch: the frame of all
 * text methods (Reimers and Gurevych 2019, https://arxiv.org/abs/1908.10084, section 3; Gao et al.
 * 2021, https://arxiv.org/abs/2104.08821). Objectives are functions: {@link simCSE},
 * {@link multipleNegatives}, {@link coSENT}, {@link cosineScores}, {@link tripletText},
 * {@link supervisedContrast}, {@link guidedNegatives}.
 *
 * @example
 * const encoder = bag({ vocabulary: 100, width: 16 });
 * const method = new TextContrast({ encoder, objective: multipleNegatives() });
 * const anchors = padded([[1, 2], [3], [4, 5, 6]], 0); // [N, tokens]
 * const positives = padded([[2, 1], [3, 7], [6, 5]], 0);
 * const step = differentiate(method, [anchors, positives], {
 *   progress: { step: 0, totalSteps: 10 },
 *   pass: { phase: 'train', rng: Rng.of(1, 'step') },
 * });
 * sgd({ variables: method.variables }).step(step.gradients, 0.1);
 */
export class TextContrast implements Method<TokenBatch> {
  readonly encoder: Encoder<TokenBatch>;
  readonly views: number;
  readonly constrainsSpread: boolean;
  readonly supportsAnchors: boolean;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #config: TextContrastConfig;

  constructor(config: TextContrastConfig) {
    const { encoder, head, views = 2, spreads = true } = config;
    this.encoder = encoder;
    this.views = views;
    this.constrainsSpread = spreads;
    this.supportsAnchors = config.objective.supportsAnchors ?? false;
    this.#config = config;
    ({ variables: this.variables, state: this.state } = collect({ encoder, head }));
  }

  embed(views: Views<TokenBatch>, pass: Pass): Embeddings {
    const { encoder, head, guide } = this.#config;
    const embeddings: Record<string, Tensor2D> = {};
    const passes = views.map((_, i): Pass => ({ ...pass, rng: pass.rng.fork('view', i) }));
    const encoded = encodeViews(encoder, views, passes);
    encoded.forEach((embedded, i) => {
      embeddings[`view${i}`] = head ? head.apply(embedded, passes[i]!) : embedded;
      if (head) embedded.dispose();
    });
    if (guide)
      views.forEach((view, i) => {
        embeddings[`guide${i}`] = stopGradient(() => guide.encode(view, inference));
      });
    else
      views.forEach((view, i) => {
        const { guide } = view as ScoredTokenBatch;
        if (guide) embeddings[`guide${i}`] = guide.clone();
      });
    const { score } = views[0] as ScoredTokenBatch;
    if (score) embeddings['score'] = score.clone();
    return embeddings;
  }

  objective(embeddings: Embeddings, context: ObjectiveContext): Objective {
    const numbered = (name: string) =>
      Array.from({ length: this.views }, (_, i) => embeddings[`${name}${i}`]!);
    return this.#config.objective(
      {
        views: numbered('view'),
        ...(embeddings['guide0'] ? { guides: numbered('guide') } : {}),
        ...(embeddings['score'] ? { scores: embeddings['score'] } : {}),
      },
      context,
    );
  }

  dispose(): void {
    this.encoder.dispose();
    this.#config.head?.dispose();
  }
}
