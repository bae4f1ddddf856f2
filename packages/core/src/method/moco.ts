import {
  concat,
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
import { mixedCrossEntropy, mixedGroupMask, partnerRows } from '../loss/mixed-cross-entropy.js';
import { maskLogits, unionMask } from '../loss/pair-mask.js';
import { stopGradient } from '../loss/stop-gradient.js';
import { unitRows } from '../loss/unit-rows.js';
import { lossFloor } from '../metric/floors.js';
import { hardMixtures, type HardMixingConfig } from '../negatives/hard-mixing.js';
import { rowIdsOf, queueMask } from '../negatives/queue-mask.js';
import { RingQueue } from '../negatives/ring-queue.js';
import { collect } from '../nn/collect.js';
import { Rng } from '../random/rng.js';
import { embedLow, lowEmbeddings, scaledMean, type LowViewsConfig } from './low-views.js';
import { MomentumTwin } from './momentum-twin.js';
import { project } from './project.js';
import { paperSettings } from './paper-settings.js';

/** What the loss does with those keys in the queue that are of the batch's own samples. */
export type OwnKeys = 'masked' | 'negatives';

/**
 * The networks, the queue and the twin's momentum of {@link MoCo}. The components `core/moco-v1`
 * and `core/moco-v2` differ in their defaults.
 */
export interface MoCoConfig<B extends Batch = Batch> extends LowViewsConfig {
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
   * Keys in the queue that are of the batch's own samples. `'masked'`: they are left out of the
   * loss. `'negatives'`: they are negatives, which lowers quality (for experiments).
   * @default 'masked'
   */
  readonly ownKeys?: OwnKeys;
  /** Adds mixtures of the hardest negatives. @default none */
  readonly mixing?: HardMixingConfig;
  /** Seed of the queue's initial rows. */
  readonly seed: number;
}

/**
 * Queries against keys of a slow twin, with a queue of earlier keys as negatives: v1 and v2 differ
 * in head, temperature and views. He et al. 2020, https://arxiv.org/abs/1911.05722, alg. 1; Chen et
 * al. 2020, https://arxiv.org/abs/2003.04297. Queue rows of the same sample or group are masked. Small
 * views are further queries against the same keys; the loss is the mean over queries.
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
  readonly views: number;
  readonly supportsAnchors: boolean;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly supportsMix: boolean;
  readonly #head: Head;
  readonly #twin: MomentumTwin<B>;
  readonly #queue: RingQueue;
  readonly #config: MoCoConfig<B>;

  constructor(config: MoCoConfig<B>) {
    const { encoder, head, queueSize = paperSettings.moco.queueSize, seed, lowViews = 0 } = config;
    this.views = 2 + lowViews;
    this.supportsMix = lowViews === 0;
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

  embed([a, b, ...low]: Views<B>, pass: Pass): Embeddings {
    const query = (view: B, name: string) => project(this.encoder, this.#head, view, pass, name);
    return {
      query: query(a!, 'a'),
      key: this.#twin.project(b!, pass, 'b'),
      ...embedLow(low, query),
    };
  }

  objective({ query, key, ...rest }: Embeddings, context: ObjectiveContext): Objective {
    const k = stopGradient(() => unitRows(key!));
    const queries = [query!, ...lowEmbeddings(rest)];
    const { indices, groups } = context;
    const terms = queries.map((each, i) => this.#term(each, k, context, i));
    return {
      loss: scaledMean(terms.map(({ loss }) => loss)),
      floor: lossFloor.queueInfoNCE(terms[0]!.negatives),
      carry: {
        key: k,
        ...(indices ? { indices: indices.clone() } : {}),
        ...(groups ? { groups: groups.clone() } : {}),
      },
    };
  }

  /** Cross entropy of queries against their unit keys and the queue. */
  #term(
    queries: Tensor2D,
    k: Tensor2D,
    context: ObjectiveContext,
    query: number,
  ): { readonly loss: Scalar; readonly negatives: number } {
    const { temperature = paperSettings.moco.temperature, mixing } = this.#config;
    const scale = 1 / temperature;
    const { anchors } = context;
    const q = unitRows(anchorRows(queries, anchors));
    const mask = this.#mask(context);
    const logits = [maskLogits(mul(matMul(q, this.#queue.rows, false, true), scale), mask)]; // [N, K]
    if (mixing) {
      const rng = context.pass.rng.fork('mixing', ...(query === 0 ? [] : [query]));
      logits.push(mul(hardMixtures(q, this.#queue.rows, mask, rng, mixing), scale) as Tensor2D);
    }
    const { mix, groups } = context;
    if (mix) {
      const inBatch = mul(matMul(q, k, false, true), scale) as Tensor2D; // [N, N]
      const groupMask = groups && mixedGroupMask(groups, mix);
      const all = concat([maskLogits(inBatch, groupMask), ...logits], 1);
      return { loss: mixedCrossEntropy(all, mix), negatives: all.shape[1] - 1 };
    }
    const all = logits.length === 1 ? logits[0]! : concat(logits, 1);
    const costs = rowCosts(q, anchorRows(k, anchors), all, scale);
    return { loss: anchorMean(costs, k.shape[0], anchors), negatives: all.shape[1] };
  }

  /** Rows of the queue that are no negatives: of a mixed row, those of either of its samples. */
  #mask({ indices, groups, mix, anchors }: ObjectiveContext): Tensor2D | undefined {
    const ownSamples = {
      ...(indices &&
        this.#config.ownKeys !== 'negatives' && { indices: anchorRows(indices, anchors) }),
      ...(groups && { groups: anchorRows(groups, anchors) }),
    };
    const ids = rowIdsOf(ownSamples);
    const mask = queueMask(ids, this.#queue);
    if (mask === undefined || mix === undefined) return mask;
    const partners = rowIdsOf({
      indices: ids.indices && partnerRows(ids.indices, mix),
      groups: ids.groups && partnerRows(ids.groups, mix),
    });
    return unionMask(mask, queueMask(partners, this.#queue));
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
