import { collect, parameter } from '@counterpoint/core';
import type {
  Batch,
  Embeddings,
  Encoder,
  Head,
  LossContext,
  Method,
  NamedVariables,
  Objective,
  ObjectiveContext,
  Pass,
  Views,
} from '@counterpoint/core';
import { exp } from '@tensorflow/tfjs-core';
import type { Scalar, Tensor2D, Variable } from '@tensorflow/tfjs-core';

/**
 * The networks, the utterances of each speaker and the loss of {@link SpeakerContrast}. Component:
 * `audio/speaker-contrast`.
 */
export interface SpeakerContrastConfig<B extends Batch = Batch> {
  readonly encoder: Encoder<B>;
  readonly head: Head;
  /** Utterances of each speaker, at least two. Default 2. */
  readonly views?: number;
  /**
   * {@link generalisedEndToEnd} or {@link angularPrototypical}: views [N, D] and a scale to a scalar.
   */
  readonly loss: (views: readonly Tensor2D[], scale: Scalar, context?: LossContext) => Scalar;
  /** The first value of the learned scale w. Default 10. */
  readonly scale?: number;
}

/**
 * Utterances of one speaker (views of one row) come together, away from all other speakers', by a
 * loss that compares them with the means of speakers: GE2E (https://arxiv.org/abs/1710.10467) or
 * angular prototypical (https://arxiv.org/abs/2003.11982). Without labels the views are stretches
 * of one recording. The scale is learned as exp(s), which keeps it above zero.
 *
 * @example
 * import { asEncoder } from '@counterpoint/testkit';
 *
 * const encoder = asEncoder(new Mlp({ widths: [20, 8], batchNorm: false, rng: Rng.of(1) }));
 * const head = projectionHead({ inputs: 8, width: 6, seed: 1 });
 * const method = new SpeakerContrast({ encoder, head, loss: generalisedEndToEnd });
 * const step = differentiate(method, [randomNormal([4, 20]), randomNormal([4, 20])], {
 *   progress: { step: 0, totalSteps: 10 },
 *   pass: { phase: 'train', rng: Rng.of(1, 'step') },
 * });
 * sgd({ variables: method.variables }).step(step.gradients, 0.1);
 */
export class SpeakerContrast<B extends Batch = Batch> implements Method<B> {
  readonly encoder: Encoder<B>;
  readonly views: number;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #head: Head;
  readonly #loss: SpeakerContrastConfig<B>['loss'];
  readonly #logScale: Variable;

  constructor({ encoder, head, views = 2, loss, scale = 10 }: SpeakerContrastConfig<B>) {
    this.encoder = encoder;
    this.views = views;
    this.#head = head;
    this.#loss = loss;
    this.#logScale = parameter(Float32Array.of(Math.log(scale)), []);
    ({ variables: this.variables, state: this.state } = collect({
      encoder,
      head,
      similarity: { variables: { log_scale: this.#logScale }, state: {} },
    }));
  }

  embed(views: Views<B>, pass: Pass): Embeddings {
    return Object.fromEntries(
      views.map((view, i) => {
        const viewPass = { ...pass, rng: pass.rng.fork('view', i) };
        return [`view${i}`, this.#head.apply(this.encoder.encode(view, viewPass), viewPass)];
      }),
    );
  }

  objective(embeddings: Embeddings, { groups }: ObjectiveContext): Objective {
    const views = Array.from({ length: this.views }, (_, i) => embeddings[`view${i}`]!);
    return {
      loss: this.#loss(views, exp(this.#logScale as unknown as Scalar), groups ? { groups } : {}),
      floor: Math.log(views[0]!.shape[0]),
    };
  }

  dispose(): void {
    this.encoder.dispose();
    this.#head.dispose();
    this.#logScale.dispose();
  }
}
