import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { Batch, Views } from '../contract/batch.js';
import type { Encoder, Head } from '../contract/encoder.js';
import type { Loss } from '../contract/loss.js';
import type { Embeddings, Method, Objective, ObjectiveContext } from '../contract/method.js';
import { prefixed, type NamedVariables } from '../contract/named-variables.js';
import type { Pass } from '../contract/pass.js';
import { CounterpointError } from '../error/counterpoint-error.js';
import { ntXent } from '../loss/nt-xent.js';
import { collect } from '../nn/collect.js';
import { embedLow, lowEmbeddings, scaledMean, type LowViewsConfig } from './low-views.js';
import { project } from './project.js';

/** The encoder, the head and the loss of {@link TwoViews}. Component: `core/two-views`. */
export interface TwoViewsConfig<B extends Batch = Batch> extends LowViewsConfig {
  readonly encoder: Encoder<B>;
  /** Maps the encoder's width to the width of the loss. */
  readonly head: Head;
  /** Any loss on two views. @default `ntXent({ temperature: 0.5 })`, which makes it SimCLR */
  readonly loss?: Loss;
}

/**
 * Two views of each sample through one encoder and one head, and any loss between them. With
 * `ntXent` it is SimCLR (Chen et al. 2020,
 * https://arxiv.org/abs/2002.05709, alg. 1), with `barlowTwins` Barlow Twins, with `vicReg`
 * VICReg, with `supCon` supervised contrastive learning. With small views the loss is the mean over
 * the pair of large views and all pairs of a small and a large one.
 *
 * A checkpoint holds `encoder.*`, `head.*`, and `loss.*` where the loss has variables or state of
 * its own.
 *
 * @example
 * import { asEncoder } from '@counterpoint/testkit';
 *
 * const method = new TwoViews({
 *   encoder: asEncoder(new Linear({ inputs: 4, outputs: 6, rng: Rng.of(1, 'encoder') })),
 *   head: projectionHead({ inputs: 6, width: 3, seed: 1 }),
 *   loss: vicReg(),
 * });
 * const views = [randomNormal([8, 4]), randomNormal([8, 4])];
 * const step = differentiate(method, views, {
 *   progress: { step: 0, totalSteps: 1 },
 *   pass: { phase: 'train', rng: Rng.of(1, 'step') },
 * });
 * sgd({ variables: method.variables }).step(step.gradients, 0.1);
 */
export class TwoViews<B extends Batch = Batch> implements Method<B> {
  readonly encoder: Encoder<B>;
  readonly views: number;
  readonly constrainsSpread: boolean;
  readonly supportsAnchors: boolean;
  readonly supportsMix: boolean;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #head: Head;
  readonly #loss: Loss;

  constructor({
    encoder,
    head,
    loss = ntXent({ temperature: 0.5 }),
    lowViews = 0,
  }: TwoViewsConfig<B>) {
    this.views = 2 + lowViews;
    this.supportsMix = lowViews === 0 && loss.supportsMix === true;
    this.encoder = encoder;
    this.constrainsSpread = loss.constrainsSpread ?? true;
    this.supportsAnchors = loss.supportsAnchors ?? false;
    this.#head = head;
    this.#loss = loss;
    const { variables, state } = collect({ encoder, head });
    this.variables = { ...variables, ...prefixed('loss', loss.variables ?? {}) };
    this.state = { ...state, ...prefixed('loss', loss.state ?? {}) };
  }

  embed([a, b, ...low]: Views<B>, pass: Pass): Embeddings {
    const embed = (view: B, name: string) => project(this.encoder, this.#head, view, pass, name);
    return { a: embed(a!, 'a'), b: embed(b!, 'b'), ...embedLow(low, embed) }; // [N, D] each
  }

  /**
   * @param embeddings `a` and `b`, [N, D] each, and those of small views
   * @param context `groups`: int32 [N]
   * @returns the loss, a scalar
   * @throws CP_CORE_LABELS_MISSING when the loss needs labels and the batch has no groups
   */
  objective(
    { a, b, ...rest }: Embeddings,
    { groups, mix, anchors, pass }: ObjectiveContext,
  ): Objective {
    const loss = this.#loss;
    if (groups === undefined && loss.needs?.includes('labels')) throw labelsMissing();
    const [rows, width] = a!.shape;
    const pairs = [
      [a!, b!] as const,
      ...lowEmbeddings(rest).flatMap((low) => [[low, a!] as const, [low, b!] as const]),
    ];
    const terms = pairs.map(([x, y], i) => {
      const rng = pass.rng.fork('loss', ...(i === 0 ? [] : [i]));
      return loss(x, y, { groups, mix, anchors, rng });
    });
    return {
      loss: scaledMean(terms),
      floor: loss.floor?.({ rows, width }),
      carry: loss.update && { a: a!.clone(), b: b!.clone() },
    };
  }

  update({ a, b }: Readonly<Record<string, Tensor>>): void {
    if (a && b) this.#loss.update?.(a as Tensor2D, b as Tensor2D); // what `objective` carried
  }

  dispose(): void {
    this.encoder.dispose();
    this.#head.dispose();
    this.#loss.dispose?.();
  }
}

function labelsMissing(): CounterpointError {
  return new CounterpointError('CP_CORE_LABELS_MISSING', {
    what: 'The loss needs labels, and the batch has none',
    where: 'TwoViews',
    expected: 'a group for each row, such as its label',
    remedy: 'set `data.groups` to `label`, or choose a loss without labels',
  });
}
