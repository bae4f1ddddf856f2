import {
  argMax,
  gather,
  matMul,
  mul,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { Batch, Views } from '../contract/batch.js';
import type { Encoder, Head } from '../contract/encoder.js';
import type { Embeddings, Method, Objective, ObjectiveContext } from '../contract/method.js';
import { prefixed, type NamedVariables } from '../contract/named-variables.js';
import type { Pass } from '../contract/pass.js';
import { anchorMean, anchorRows } from '../loss/anchor-rows.js';
import { rowCosts } from '../loss/info-nce.js';
import { unionMask, maskLogits, rowIndices, sameGroup, sameIndex } from '../loss/pair-mask.js';
import { stopGradient } from '../loss/stop-gradient.js';
import { unitRows } from '../loss/unit-rows.js';
import { lossFloor } from '../metric/floors.js';
import { rowIdsOf } from '../negatives/queue-mask.js';
import { RingQueue, type RowIds } from '../negatives/ring-queue.js';
import { collect } from '../nn/collect.js';
import { Rng } from '../random/rng.js';
import { bothWays } from './both-ways.js';
import { embedLow, scaledMean, type LowViewsConfig } from './low-views.js';
import { project } from './project.js';
import { paperSettings } from './paper-settings.js';

/** The networks and the support set of {@link NNCLR}. Component: `core/nnclr`. */
export interface NNCLRConfig<B extends Batch = Batch> extends LowViewsConfig {
  readonly encoder: Encoder<B>;
  /** Three layers of 2048, 2048 and 256 in the paper, batch normalisation in all. */
  readonly head: Head;
  /** Two layers of 4096 and 256 in the paper. */
  readonly predictor: Head;
  /** Rows of the support set. @default 98304 */
  readonly queueSize?: number;
  /** @default .1 */
  readonly temperature?: number;
  /** Seed of the support set's initial rows. */
  readonly seed: number;
}

/**
 * Uses a view's nearest neighbour among earlier embeddings as the positive of the other view, so
 * that positives are other samples. Dwibedi et al. 2021, https://arxiv.org/abs/2104.14548, eq. 2 to
 * 4. Mean of both ways. Small views predict the neighbours of both
 * large ones. A prediction is not a negative of a neighbour from its own sample or group,
 * nor of a neighbour that was found for a sample of its group.
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
 * const method = new NNCLR({ encoder, head, predictor, queueSize: 64, seed: 1 });
 * const views = [randomNormal([8, 8, 8, 3]), randomNormal([8, 8, 8, 3])]; // [N, height, width, channels]
 * const pass = { phase: 'train', rng: Rng.of(1, 'step') } as const;
 * const step = differentiate(method, views, { progress: { step: 0, totalSteps: 10 }, pass });
 * sgd({ variables: method.variables }).step(step.gradients, 0.1);
 * method.update?.(step.carry, { step: 0, totalSteps: 10 });
 */
export class NNCLR<B extends Batch = Batch> implements Method<B> {
  readonly encoder: Encoder<B>;
  readonly views: number;
  readonly supportsAnchors = true;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #head: Head;
  readonly #predictor: Head;
  readonly #queue: RingQueue;
  readonly #temperature: number;

  constructor({
    encoder,
    head,
    predictor,
    queueSize = paperSettings.nnclr.queueSize,
    temperature = paperSettings.nnclr.temperature,
    seed,
    lowViews = 0,
  }: NNCLRConfig<B>) {
    this.views = 2 + lowViews;
    this.encoder = encoder;
    this.#head = head;
    this.#predictor = predictor;
    this.#queue = new RingQueue({ size: queueSize, width: head.width, rng: Rng.of(seed, 'queue') });
    this.#temperature = temperature;
    const collected = collect({ encoder, head, predictor });
    this.variables = collected.variables;
    this.state = { ...collected.state, ...prefixed('queue', this.#queue.state) };
  }

  embed([a, b, ...low]: Views<B>, pass: Pass): Embeddings {
    const projectedA = project(this.encoder, this.#head, a!, pass, 'a'),
      projectedB = project(this.encoder, this.#head, b!, pass, 'b');
    return {
      projectedA: stopGradient(() => projectedA),
      projectedB: stopGradient(() => projectedB),
      predictionA: this.#predictor.apply(projectedA, pass),
      predictionB: this.#predictor.apply(projectedB, pass),
      ...embedLow(low, (view, name) =>
        this.#predictor.apply(project(this.encoder, this.#head, view, pass, name), pass),
      ),
    };
  }

  objective(
    { projectedA, projectedB, predictionA, predictionB, ...rest }: Embeddings,
    context: ObjectiveContext,
  ): Objective {
    const terms = bothWays(
      (prediction, projected) => this.#term(projected, prediction, context),
      [predictionA!, predictionB!],
      [projectedA!, projectedB!],
      rest,
    );
    const { indices, groups } = context;
    const carry = {
      rows: stopGradient(() => unitRows(projectedA!)),
      ...(indices ? { indices: indices.clone() } : {}),
      ...(groups ? { groups: groups.clone() } : {}),
    };
    return {
      loss: scaledMean(terms),
      floor: lossFloor.infoNCE(projectedA!.shape[0]),
      carry,
    };
  }

  /** In-batch cross entropy of predictions with the nearest rows of the queue. */
  #term(projected: Tensor2D, prediction: Tensor2D, context: ObjectiveContext): Scalar {
    const { rows, indices: queueIndices, groups: queueGroups } = this.#queue,
      { indices, groups } = rowIdsOf(context);
    const anchorsIn = <T extends Tensor>(all: T) => anchorRows(all, context.anchors);
    const nearest = stopGradient(() =>
      argMax(matMul(unitRows(anchorsIn(projected)), rows, false, true), 1),
    ) as Tensor1D;
    const neighbours = stopGradient(() => gather(rows, nearest)),
      k = unitRows(prediction),
      batchIndices = rowIndices(k.shape[0]);
    const masks = [
      groups && sameGroup(anchorsIn(groups), groups),
      indices && sameGroup(gather(queueIndices, nearest), indices),
      groups && sameGroup(gather(queueGroups, nearest), groups),
    ];
    const mask = masks.reduce<Tensor2D>(
      (all, each) => unionMask(all, each),
      sameIndex(anchorsIn(batchIndices), batchIndices),
    );
    const costs = rowCosts(
      neighbours,
      anchorsIn(k),
      maskLogits(mul(matMul(neighbours, k, false, true), 1 / this.#temperature), mask),
      1 / this.#temperature,
    );
    return anchorMean(costs, k.shape[0], context.anchors);
  }

  update({ rows, ...rowIds }: Readonly<Record<string, Tensor>>): void {
    this.#queue.push(rows as Tensor2D, rowIdsOf(rowIds as RowIds));
  }

  dispose(): void {
    for (const part of [this.encoder, this.#head, this.#predictor, this.#queue]) part.dispose();
  }
}
