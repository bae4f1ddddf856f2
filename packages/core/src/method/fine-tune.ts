import {
  add,
  cast,
  div,
  greaterEqual,
  maximum,
  mean,
  mul,
  oneHot,
  square,
  sub,
  sum,
  tidy,
  type Scalar,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { Batch, Views } from '../contract/batch.js';
import type { Encoder } from '../contract/encoder.js';
import type { Embeddings, Method, Objective, ObjectiveContext } from '../contract/method.js';
import { prefixed, type NamedVariables } from '../contract/named-variables.js';
import type { Pass } from '../contract/pass.js';
import { CounterpointError } from '../error/counterpoint-error.js';
import { logSumExpRows } from '../loss/log-sum-exp-rows.js';
import { collect } from '../nn/collect.js';
import type { Linear } from '../nn/linear.js';

/** The encoder, the head and the targets of {@link FineTune}. Component: `core/fine-tune`. */
export interface FineTuneConfig<B extends Batch = Batch> {
  readonly encoder: Encoder<B>;
  /** From an embedding [D] to the logits of the classes [C]. */
  readonly head: Linear;
  /** C, the number of classes. */
  readonly classes: number;
  /** The share of a target that all classes have in common. @default 0 */
  readonly labelSmoothing?: number;
  /**
   * The weight of the distance from the embeddings of the start, which the encoder has when the
   * method is created. @default 0
   */
  readonly distil?: number;
}

/**
 * Learns classes: the cross entropy of a linear head on the embedding, mean over the rows with a
 * label. The labels of a batch are its groups; a row of group -1 has none.
 *
 * With `distil` a copy of the encoder stays as it was, and the mean over all rows, labelled or not,
 * of |z - z0|^2 / D is added: an embedding z moves away from its start z0 only as far as the labels
 * need it. Romero et al. 2015, https://arxiv.org/abs/1412.6550, eq. 3, between equal networks; Li
 * and Hoiem 2017, https://arxiv.org/abs/1606.09282, keep the old task's outputs in this way.
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
 * const head = new Linear({ inputs: encoder.width, outputs: 2, rng: Rng.of(1, 'head') });
 * const method = new FineTune({ encoder, head, classes: 2 });
 * const step = differentiate(method, [randomNormal([4, 8, 8, 3])], {
 *   progress: { step: 0, totalSteps: 10 },
 *   pass: { phase: 'train', rng: Rng.of(1, 'step') },
 *   groups: tensor1d([0, 1, 1, 0], 'int32'),
 * });
 * sgd({ variables: method.variables }).step(step.gradients, 0.1);
 */
export class FineTune<B extends Batch = Batch> implements Method<B> {
  readonly encoder: Encoder<B>;
  readonly head: Linear;
  readonly views = 1;
  readonly constrainsSpread = false;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #start: Encoder<B> | undefined;
  readonly #classes: number;
  readonly #labelSmoothing: number;
  readonly #distil: number;

  constructor({ encoder, head, classes, labelSmoothing = 0, distil = 0 }: FineTuneConfig<B>) {
    this.encoder = encoder;
    this.head = head;
    this.#classes = classes;
    this.#labelSmoothing = labelSmoothing;
    this.#distil = distil;
    this.#start = distil > 0 ? encoder.clone() : undefined;
    const { variables, state } = collect({ encoder, head });
    this.variables = variables;
    const start = this.#start && { ...this.#start.variables, ...this.#start.state };
    this.state = { ...state, ...prefixed('start', start ?? {}) };
  }

  embed([view]: Views<B>, pass: Pass): Embeddings {
    const embedding = this.encoder.encode(view!, pass);
    return this.#start ? { embedding, start: this.#start.encode(view!) } : { embedding };
  }

  /**
   * @param embeddings `embedding` [N, D], and with `distil` `start` [N, D]
   * @throws CP_CORE_LABELS_MISSING when the batch has no groups
   */
  objective({ embedding, start }: Embeddings, { groups }: ObjectiveContext): Objective {
    if (groups === undefined) throw labelsMissing();
    const logits = this.head.apply(embedding!); // [N, C]
    const loss = this.#crossEntropy(logits, groups);
    if (start === undefined) return { loss };
    const distance = mean(square(sub(embedding!, start)));
    return { loss: add(loss, mul(distance, this.#distil)) as Scalar };
  }

  #crossEntropy(logits: Tensor2D, labels: Tensor1D): Scalar {
    return tidy(() => {
      const [labelled, count] = [cast(greaterEqual(labels, 0), 'float32'), this.#classes];
      const smooth = this.#labelSmoothing;
      const share = smooth / count;
      // A row without a label gets some class; it does not count.
      const own = oneHot(labels, count, 1 - smooth + share, share, 'float32');
      const targets = sum(mul(own, logits), 1); // [N]
      const losses = mul(sub(logSumExpRows(logits), targets), labelled);
      return div(sum(losses), maximum(sum(labelled), 1)) as Scalar;
    });
  }

  dispose(): void {
    for (const part of [this.encoder, this.head, this.#start]) part?.dispose();
  }
}

function labelsMissing(): CounterpointError {
  return new CounterpointError('CP_CORE_LABELS_MISSING', {
    what: 'Classes are learned from labels, and the batch has none',
    where: 'FineTune',
    expected: 'a group for each row: its label',
    remedy: 'set `data.groups` to `label`',
  });
}
