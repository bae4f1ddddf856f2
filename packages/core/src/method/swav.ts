import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
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
import { Prototypes } from '../head/prototypes.js';
import { anchorRows } from '../loss/anchor-rows.js';
import { stopGradient } from '../loss/stop-gradient.js';
import { swavLoss, type SwAVLossConfig, type SwAVScores } from '../loss/swav.js';
import { unitRows } from '../loss/unit-rows.js';
import { lossFloor } from '../metric/floors.js';
import { RingQueue } from '../negatives/ring-queue.js';
import { collect } from '../nn/collect.js';
import { Rng } from '../random/rng.js';
import { project } from './project.js';
import { paperSettings } from './paper-settings.js';

/**
 * The networks, the prototypes and the queue of {@link SwAV}, and the settings of its loss.
 * Component: `core/swav`.
 */
export interface SwAVConfig<B extends Batch = Batch> extends SwAVLossConfig {
  readonly encoder: Encoder<B>;
  /** Two layers of 2048 and 128 in the paper. */
  readonly head: Head;
  /** K. @default 3000 */
  readonly prototypes?: number;
  /** Small views beside the two large ones; of any size the encoder takes. @default 0 */
  readonly lowViews?: number;
  /**
   * Earlier embeddings of each large view that join the assignments: for batches smaller than the
   * prototypes. @default 0
   */
  readonly queueSize?: number;
  /** Share of training after which the queue is used, in [0, 1]. @default .15 */
  readonly queueFrom?: number;
  /** Initial steps in which prototypes are frozen: one epoch in the paper. @default 0 */
  readonly freezeSteps?: number;
  /** Seed of the prototypes and of the queue's initial rows. */
  readonly seed: number;
}

/**
 * Predicts one view's assignment to prototypes from the other views. Caron et al. 2020,
 * https://arxiv.org/abs/2006.09882, alg. 1. Views 0 and 1 are large; the others only predict.
 * Assignments depend on the whole batch, so the objective computes them.
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
 * const method = new SwAV({ encoder, head, prototypes: 5, lowViews: 0, seed: 1 });
 * const views = [randomNormal([8, 8, 8, 3]), randomNormal([8, 8, 8, 3])]; // [N, height, width, channels]
 * const pass = { phase: 'train', rng: Rng.of(1, 'step') } as const;
 * const step = differentiate(method, views, { progress: { step: 0, totalSteps: 10 }, pass });
 * sgd({ variables: method.variables }).step(step.gradients, 0.1);
 * method.update?.(step.carry, { step: 0, totalSteps: 10 });
 */
export class SwAV<B extends Batch = Batch> implements Method<B> {
  readonly encoder: Encoder<B>;
  readonly views: number;
  readonly supportsAnchors = true;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #head: Head;
  readonly #prototypes: Prototypes;
  readonly #queues: readonly RingQueue[];
  readonly #loss: (scores: SwAVScores) => Objective['loss'];
  readonly #config: SwAVConfig<B>;

  constructor(config: SwAVConfig<B>) {
    const {
      encoder,
      head,
      prototypes = paperSettings.swav.prototypes,
      lowViews = 0,
      queueSize = paperSettings.swav.queueSize,
      seed,
      ...loss
    } = config;
    this.#config = config;
    this.encoder = encoder;
    this.views = 2 + lowViews;
    this.#head = head;
    this.#prototypes = new Prototypes({
      count: prototypes,
      width: head.width,
      rng: Rng.of(seed, 'prototypes'),
    });
    this.#queues =
      queueSize === 0
        ? []
        : [0, 1].map(
            (view) =>
              new RingQueue({
                size: queueSize,
                width: head.width,
                rng: Rng.of(seed, 'queue', view),
              }),
          );
    this.#loss = swavLoss(loss);
    const collected = collect({ encoder, head, prototypes: this.#prototypes });
    this.variables = collected.variables;
    this.state = Object.assign(
      {},
      collected.state,
      ...this.#queues.map((queue, view) => prefixed(`queue${view}`, queue.state)),
    ) as NamedVariables;
  }

  embed(views: Views<B>, pass: Pass): Embeddings {
    return Object.fromEntries(
      views.map((view, i) => [
        `view${i}`,
        project(this.encoder, this.#head, view, pass, `view${i}`),
      ]),
    );
  }

  objective(embeddings: Embeddings, { progress, anchors }: ObjectiveContext): Objective {
    const { freezeSteps = 0, queueFrom = paperSettings.swav.queueFrom } = this.#config;
    const all = Array.from({ length: this.views }, (_, i) => embeddings[`view${i}`]!);
    const score = (z: Tensor2D) => this.#prototypes.apply(z, progress.step < freezeSteps);
    const queue =
      this.#queues.length > 0 && progress.step >= queueFrom * progress.totalSteps
        ? this.#queues.map(({ rows }) => stopGradient(() => this.#prototypes.apply(rows)))
        : undefined;
    const loss = this.#loss({
      high: all.slice(0, 2).map(score),
      low: all.slice(2).map((z) => score(anchorRows(z, anchors))),
      queue,
      anchors,
    });
    const carry: Record<string, Tensor> =
      this.#queues.length === 0
        ? {}
        : {
            rows0: stopGradient(() => unitRows(all[0]!)),
            rows1: stopGradient(() => unitRows(all[1]!)),
          };
    return { loss, floor: lossFloor.prototypes(this.#prototypes.count), carry };
  }

  update(carry: Readonly<Record<string, Tensor>>, _progress: Progress): void {
    this.#queues.forEach((queue, view) => queue.push(carry[`rows${view}`] as Tensor2D));
  }

  dispose(): void {
    for (const part of [this.encoder, this.#head, this.#prototypes, ...this.#queues])
      part.dispose();
  }
}
