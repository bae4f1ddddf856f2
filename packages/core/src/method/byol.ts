import type { Batch, Views } from '../contract/batch.js';
import type { Encoder, Head } from '../contract/encoder.js';
import type {
  Embeddings,
  Method,
  Objective,
  ObjectiveContext,
  Progress,
} from '../contract/method.js';
import { prefixed, type NamedVariables } from '../contract/named-variables.js';
import type { Pass } from '../contract/pass.js';
import { mixRows } from '../loss/mixed-cross-entropy.js';
import { byolRegression } from '../loss/regression.js';
import { collect } from '../nn/collect.js';
import { cosineMomentum } from '../schedule/schedules.js';
import { bothWays } from './both-ways.js';
import { embedLow, scaledMean, type LowViewsConfig } from './low-views.js';
import { MomentumTwin } from './momentum-twin.js';
import { project } from './project.js';
import { paperSettings } from './paper-settings.js';

/** The networks and the twin's momentum of {@link BYOL}. Component: `core/byol`. */
export interface BYOLConfig<B extends Batch = Batch> extends LowViewsConfig {
  readonly encoder: Encoder<B>;
  /** Two layers, 4096 and 256 in the paper. */
  readonly head: Head;
  /**
   * Two layers, 4096 and 256 in the paper. `'none'` removes it, and training collapses (for
   * experiments).
   */
  readonly predictor: Head | 'none';
  /** Initial momentum of the twin; it rises to 1 along half a cosine. @default .996 */
  readonly momentum?: number;
}

/**
 * Predicts a slow twin's projection of the other view, both ways, without negatives.
 * Grill et al. 2020, https://arxiv.org/abs/2006.07733, eq. 2 and section 3.1. The loss is the sum
 * of both ways: 0 when aligned, 4 orthogonal, 8 opposite. With small views it is twice the mean
 * over all ways; small views predict the targets of both large ones. With a mixed first view
 * (i-Mix, Lee et al. 2021, https://arxiv.org/abs/2010.08887, eq. 8) it is twice the way from the
 * mixed view to the mixture of the unit targets of the second.
 *
 * @example
 * const encoder = new ResidualNetwork({
 *   channels: 3,
 *   blocks: [1],
 *   kind: 'basic',
 *   width: 4,
 *   stem: 'small',
 *   rng: Rng.of(1, 'encoder'),
 * });
 * const head = projectionHead({ inputs: encoder.width, width: 8, seed: 1 });
 * const predictor = projectionHead({ inputs: 8, width: 8, seed: 2 });
 * const method = new BYOL({ encoder, head, predictor });
 * const views = [randomNormal([8, 8, 8, 3]), randomNormal([8, 8, 8, 3])]; // [N, height, width, channels]
 * const pass = { phase: 'train', rng: Rng.of(1, 'step') } as const;
 * const step = differentiate(method, views, { progress: { step: 0, totalSteps: 10 }, pass });
 * sgd({ variables: method.variables }).step(step.gradients, 0.1);
 * method.update?.(step.carry, { step: 0, totalSteps: 10 });
 */
export class BYOL<B extends Batch = Batch> implements Method<B> {
  readonly encoder: Encoder<B>;
  readonly views: number;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly supportsMix: boolean;
  readonly #head: Head;
  readonly #predictor: Head | undefined;
  readonly #twin: MomentumTwin<B>;
  readonly #momentum: number;

  constructor({
    encoder,
    head,
    predictor,
    momentum = paperSettings.byol.momentum,
    lowViews = 0,
  }: BYOLConfig<B>) {
    this.views = 2 + lowViews;
    this.supportsMix = lowViews === 0;
    this.encoder = encoder;
    this.#head = head;
    this.#predictor = predictor === 'none' ? undefined : predictor;
    this.#twin = new MomentumTwin(encoder, head);
    this.#momentum = momentum;
    const collected = collect({ encoder, head, predictor: this.#predictor });
    this.variables = collected.variables;
    this.state = { ...collected.state, ...prefixed('twin', this.#twin.state) };
  }

  embed([a, b, ...low]: Views<B>, pass: Pass): Embeddings {
    const predict = (view: B, name: string) => {
      const projected = project(this.encoder, this.#head, view, pass, name);
      return this.#predictor ? this.#predictor.apply(projected, pass) : projected;
    };
    return {
      predictionA: predict(a!, 'a'),
      predictionB: predict(b!, 'b'),
      targetA: this.#twin.project(a!, pass, 'a'),
      targetB: this.#twin.project(b!, pass, 'b'),
      ...embedLow(low, predict),
    };
  }

  objective(
    { predictionA, predictionB, targetA, targetB, ...rest }: Embeddings,
    { mix }: Pick<ObjectiveContext, 'mix'> = {},
  ): Objective {
    if (mix) return { loss: scaledMean([byolRegression(predictionA!, mixRows(targetB!, mix))], 2) };
    const targets = [targetA!, targetB!] as const;
    const terms = bothWays(byolRegression, [predictionA!, predictionB!], targets, rest);
    return { loss: scaledMean(terms, 2) };
  }

  update(_carry: unknown, { step, totalSteps }: Progress): void {
    this.#twin.follow(cosineMomentum(this.#momentum, totalSteps)(step));
  }

  dispose(): void {
    for (const part of [this.encoder, this.#head, this.#predictor, this.#twin]) part?.dispose();
  }
}
