import { mean, mul, neg, sum, type Scalar, type Tensor2D } from '@tensorflow/tfjs-core';
import type { Batch, Views } from '../contract/batch.js';
import type { Encoder, Head } from '../contract/encoder.js';
import type { Embeddings, Method, Objective } from '../contract/method.js';
import type { NamedVariables } from '../contract/named-variables.js';
import type { Pass } from '../contract/pass.js';
import { negativeCosine } from '../loss/regression.js';
import { unitRows } from '../loss/unit-rows.js';
import { collect } from '../nn/collect.js';
import { bothWays } from './both-ways.js';
import { embedLow, scaledMean, type LowViewsConfig } from './low-views.js';
import { project } from './project.js';
import { paperSettings } from './paper-settings.js';

/** The networks of {@link SimSiam}. Component: `core/simsiam`. */
export interface SimSiamConfig<B extends Batch = Batch> extends LowViewsConfig {
  readonly encoder: Encoder<B>;
  /** Three layers of 2048 in the paper, batch normalisation in all. */
  readonly head: Head;
  /** A bottleneck: 512 hidden and 2048 output units in the paper. */
  readonly predictor: Head;
  /**
   * Whether targets are constants. False makes training collapse (for experiments). @default true
   */
  readonly stopGradient?: boolean;
}

/**
 * Predicts the other view's projection, which is a constant; neither negatives nor a twin.
 * Chen and He 2021, https://arxiv.org/abs/2011.10566, alg. 1. The loss is -1 when views agree.
 * Small views predict both large ones; the loss is the mean over all ways.
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
 * const method = new SimSiam({ encoder, head, predictor });
 * const views = [randomNormal([8, 8, 8, 3]), randomNormal([8, 8, 8, 3])]; // [N, height, width, channels]
 * const pass = { phase: 'train', rng: Rng.of(1, 'step') } as const;
 * const step = differentiate(method, views, { progress: { step: 0, totalSteps: 10 }, pass });
 * sgd({ variables: method.variables }).step(step.gradients, 0.1);
 * method.update?.(step.carry, { step: 0, totalSteps: 10 });
 */
export class SimSiam<B extends Batch = Batch> implements Method<B> {
  readonly encoder: Encoder<B>;
  readonly views: number;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #head: Head;
  readonly #predictor: Head;
  readonly #distance: (prediction: Tensor2D, target: Tensor2D) => Scalar;

  constructor({
    encoder,
    head,
    predictor,
    stopGradient = paperSettings.simsiam.stopGradient,
    lowViews = 0,
  }: SimSiamConfig<B>) {
    this.views = 2 + lowViews;
    this.encoder = encoder;
    this.#head = head;
    this.#predictor = predictor;
    this.#distance = stopGradient
      ? negativeCosine
      : (prediction, target) =>
          neg(mean(sum(mul(unitRows(prediction), unitRows(target)), 1))) as Scalar;
    ({ variables: this.variables, state: this.state } = collect({ encoder, head, predictor }));
  }

  embed([a, b, ...low]: Views<B>, pass: Pass): Embeddings {
    const targetA = project(this.encoder, this.#head, a!, pass, 'a'),
      targetB = project(this.encoder, this.#head, b!, pass, 'b');
    return {
      targetA,
      targetB,
      predictionA: this.#predictor.apply(targetA, pass),
      predictionB: this.#predictor.apply(targetB, pass),
      ...embedLow(low, (view, name) =>
        this.#predictor.apply(project(this.encoder, this.#head, view, pass, name), pass),
      ),
    };
  }

  objective({ targetA, targetB, predictionA, predictionB, ...rest }: Embeddings): Objective {
    const targets = [targetA!, targetB!] as const;
    const terms = bothWays(this.#distance, [predictionA!, predictionB!], targets, rest);
    return { loss: scaledMean(terms) };
  }

  dispose(): void {
    for (const part of [this.encoder, this.#head, this.#predictor]) part.dispose();
  }
}
