import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Batch, Views } from '../contract/batch.js';
import type { Encoder, Head } from '../contract/encoder.js';
import type { ContrastiveLoss } from '../contract/loss.js';
import type {
  Embeddings,
  Method,
  Objective,
  ObjectiveContext,
  Progress,
} from '../contract/method.js';
import { prefixed, type NamedVariables } from '../contract/named-variables.js';
import type { Pass } from '../contract/pass.js';
import { mocoV3Term } from '../loss/moco-v3.js';
import { lossFloor } from '../metric/floors.js';
import { collect } from '../nn/collect.js';
import { frozen } from '../nn/frozen.js';
import { cosineMomentum } from '../schedule/schedules.js';
import { bothWays } from './both-ways.js';
import { embedLow, scaledMean, type LowViewsConfig } from './low-views.js';
import { MomentumTwin } from './momentum-twin.js';
import { project } from './project.js';
import { paperSettings } from './paper-settings.js';

/**
 * The networks, the temperature and the twin's momentum of {@link MoCoV3}. Component:
 * `core/moco-v3`.
 */
export interface MoCoV3Config<B extends Batch = Batch> extends LowViewsConfig {
  readonly encoder: Encoder<B>;
  /** Three layers in the paper, batch normalisation in all, the last without gain and shift. */
  readonly head: Head;
  /** Two layers of the same form. */
  readonly predictor: Head;
  /** .2 for ViT, 1 for ResNet-50. @default .2 */
  readonly temperature?: number;
  /** Initial momentum of the twin; it rises to 1 along half a cosine. @default .99 */
  readonly momentum?: number;
  /**
   * Regular expression for the encoder's frozen variables. The default matches a ViT's patch
   * projection by its name in torchvision. @default '^conv_proj\\.'
   */
  readonly frozen?: string;
}

/**
 * Predictions of one view against a slow twin's keys of the other, in-batch negatives, both ways;
 * no queue.
 * Chen, Xie and He 2021, https://arxiv.org/abs/2104.02057, alg. 1. The patch projection of a ViT
 * is frozen (section 4.2). Small views are queries against the keys of both large ones; the loss is
 * then twice the mean over all ways.
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
 * const method = new MoCoV3({ encoder, head, predictor });
 * const views = [randomNormal([8, 8, 8, 3]), randomNormal([8, 8, 8, 3])]; // [N, height, width, channels]
 * const pass = { phase: 'train', rng: Rng.of(1, 'step') } as const;
 * const step = differentiate(method, views, { progress: { step: 0, totalSteps: 10 }, pass });
 * sgd({ variables: method.variables }).step(step.gradients, 0.1);
 * method.update?.(step.carry, { step: 0, totalSteps: 10 });
 */
export class MoCoV3<B extends Batch = Batch> implements Method<B> {
  readonly encoder: Encoder<B>;
  readonly views: number;
  readonly supportsAnchors = true;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #head: Head;
  readonly #predictor: Head;
  readonly #twin: MomentumTwin<B>;
  readonly #term: ContrastiveLoss;
  readonly #temperature: number;
  readonly #momentum: number;

  constructor({
    encoder: trainable,
    head,
    predictor,
    temperature = paperSettings.mocoV3.temperature,
    momentum = paperSettings.mocoV3.momentum,
    frozen: match = '^conv_proj\\.',
    lowViews = 0,
  }: MoCoV3Config<B>) {
    this.views = 2 + lowViews;
    const encoder = frozen(trainable, match);
    this.encoder = encoder;
    this.#head = head;
    this.#predictor = predictor;
    this.#twin = new MomentumTwin(encoder, head);
    this.#term = mocoV3Term({ temperature });
    [this.#temperature, this.#momentum] = [temperature, momentum];
    const collected = collect({ encoder, head, predictor });
    this.variables = collected.variables;
    this.state = { ...collected.state, ...prefixed('twin', this.#twin.state) };
  }

  embed([a, b, ...low]: Views<B>, pass: Pass): Embeddings {
    const query = (view: B, name: string) =>
      this.#predictor.apply(project(this.encoder, this.#head, view, pass, name), pass);
    return {
      queryA: query(a!, 'a'),
      queryB: query(b!, 'b'),
      keyA: this.#twin.project(a!, pass, 'a'),
      keyB: this.#twin.project(b!, pass, 'b'),
      ...embedLow(low, query),
    };
  }

  objective(
    { queryA, queryB, keyA, keyB, ...rest }: Embeddings,
    { groups, anchors }: ObjectiveContext,
  ): Objective {
    const context = { groups, anchors };
    const term = (query: Tensor2D, key: Tensor2D) => this.#term(query, key, context);
    const terms = bothWays(term, [queryA!, queryB!], [keyA!, keyB!], rest);
    return {
      loss: scaledMean(terms, 2),
      floor: 2 * lossFloor.mocoV3(queryA!.shape[0], this.#temperature),
    };
  }

  update(_carry: unknown, { step, totalSteps }: Progress): void {
    this.#twin.follow(cosineMomentum(this.#momentum, totalSteps)(step));
  }

  dispose(): void {
    for (const part of [this.encoder, this.#head, this.#predictor, this.#twin]) part.dispose();
  }
}
