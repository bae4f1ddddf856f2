import {
  concat,
  matMul,
  mul,
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
import { maskLogits } from '../loss/pair-mask.js';
import { stopGradient } from '../loss/stop-gradient.js';
import { unitRows } from '../loss/unit-rows.js';
import { lossFloor } from '../metric/floors.js';
import { hardMixtures, type HardMixingConfig } from '../negatives/hard-mixing.js';
import { rowIdsOf, queueMask } from '../negatives/queue-mask.js';
import { RingQueue } from '../negatives/ring-queue.js';
import { collect } from '../nn/collect.js';
import { Rng } from '../random/rng.js';
import { MomentumTwin } from './momentum-twin.js';
import { project } from './project.js';
import { paperSettings } from './paper-settings.js';

export interface MoCoConfig<B extends Batch = Batch> {
  readonly encoder: Encoder<B>;
  /** One linear layer in v1, two layers in v2. */
  readonly head: Head;
  /** K, the rows of the queue; `fitQueue` gives the upper limit for a data set. @default 65536 */
  readonly queueSize?: number;
  /** .07 in v1, .2 in v2. @default .2 */
  readonly temperature?: number;
  /** Momentum of the twin. @default .999 */
  readonly momentum?: number;
  /**
   * Earlier keys of the batch's own samples. `'hidden'` masks them. `'kept'` uses them as
   * negatives, which lowers quality (for experiments). @default 'hidden'
   */
  readonly ownKeys?: 'hidden' | 'kept';
  /** Adds mixtures of the hardest negatives. @default none */
  readonly mixing?: HardMixingConfig;
  /** Seed of the queue's initial rows. */
  readonly seed: number;
}

/**
 * Queries against keys of a slow twin, with a queue of earlier keys as negatives: v1 and v2 differ
 * in head, temperature and views. He et al. 2020, https://arxiv.org/abs/1911.05722, alg. 1; Chen et
 * al. 2020, https://arxiv.org/abs/2003.04297. Queue rows of the same sample or group are masked.
 * Differs: one process has one batch for normalisation, so keys are not shuffled between devices.
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
 * const method = new MoCo({ encoder, head, queueSize: 64, seed: 1 });
 * const views = [randomNormal([8, 8, 8, 3]), randomNormal([8, 8, 8, 3])]; // [N, height, width, channels]
 * const pass = { phase: 'train', rng: Rng.of(1, 'step') } as const;
 * const step = differentiate(method, views, { progress: { step: 0, totalSteps: 10 }, pass });
 * sgd({ variables: method.variables }).step(step.gradients, 0.1);
 * method.update?.(step.carry, { step: 0, totalSteps: 10 });
 */
export class MoCo<B extends Batch = Batch> implements Method<B> {
  readonly encoder: Encoder<B>;
  readonly views = 2;
  readonly supportsAnchors: boolean;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #head: Head;
  readonly #twin: MomentumTwin<B>;
  readonly #queue: RingQueue;
  readonly #config: MoCoConfig<B>;

  constructor(config: MoCoConfig<B>) {
    const { encoder, head, queueSize = paperSettings.moco.queueSize, seed } = config;
    this.#config = config;
    this.supportsAnchors = config.mixing === undefined; // mixtures are drawn for the whole batch
    this.encoder = encoder;
    this.#head = head;
    this.#twin = new MomentumTwin(encoder, head);
    this.#queue = new RingQueue({ size: queueSize, width: head.width, rng: Rng.of(seed, 'queue') });
    const collected = collect({ encoder, head });
    this.variables = collected.variables;
    this.state = {
      ...collected.state,
      ...prefixed('twin', this.#twin.state),
      ...prefixed('queue', this.#queue.state),
    };
  }

  embed([a, b]: Views<B>, pass: Pass): Embeddings {
    return {
      query: project(this.encoder, this.#head, a!, pass, 'a'),
      key: this.#twin.project(b!, pass, 'b'),
    };
  }

  objective({ query, key }: Embeddings, context: ObjectiveContext): Objective {
    const {
      temperature = paperSettings.moco.temperature,
      ownKeys = 'hidden',
      mixing,
    } = this.#config;
    const { indices, groups, anchors } = context;
    const own = <T extends Tensor>(rows: T) => anchorRows(rows, anchors);
    const q = unitRows(own(query!)),
      k = stopGradient(() => unitRows(key!)),
      negatives = this.#queue.rows;
    const ids = {
      ...(indices && ownKeys !== 'kept' && { indices: own(indices) }),
      ...(groups && { groups: own(groups) }),
    };
    const mask = queueMask(rowIdsOf(ids), this.#queue);
    const queued = maskLogits(mul(matMul(q, negatives, false, true), 1 / temperature), mask); // [N, K]
    const mixtures =
      mixing &&
      (mul(
        hardMixtures(q, negatives, mask, context.pass.rng.fork('mixing'), mixing),
        1 / temperature,
      ) as Tensor2D);
    const logits = mixtures ? (concat([queued, mixtures], 1) as Tensor2D) : queued;
    const costs = rowCosts(q, own(k), logits, 1 / temperature);
    return {
      loss: anchorMean(costs, query!.shape[0], anchors),
      floor: lossFloor.queueInfoNCE(logits.shape[1]),
      carry: {
        key: k,
        ...(indices ? { indices: indices.clone() } : {}),
        ...(groups ? { groups: groups.clone() } : {}),
      },
    };
  }

  update({ key, indices, groups }: Readonly<Record<string, Tensor>>): void {
    this.#twin.follow(this.#config.momentum ?? paperSettings.moco.momentum);
    this.#queue.push(
      key as Tensor2D,
      rowIdsOf({ indices, ...(groups ? { groups: groups as Tensor1D } : {}) }),
    );
  }

  dispose(): void {
    for (const part of [this.encoder, this.#head, this.#twin, this.#queue]) part.dispose();
  }
}
