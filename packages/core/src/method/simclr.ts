import type { Batch, Views } from '../contract/batch.js';
import type { Encoder, Head } from '../contract/encoder.js';
import type { ContrastiveLoss } from '../contract/loss.js';
import type { Embeddings, Method, Objective, ObjectiveContext } from '../contract/method.js';
import type { NamedVariables } from '../contract/named-variables.js';
import type { Pass } from '../contract/pass.js';
import { ntXent } from '../loss/nt-xent.js';
import { lossFloor } from '../metric/floors.js';
import { collect } from '../nn/collect.js';
import { project } from './project.js';

export interface SimCLRConfig<B extends Batch = Batch> {
  readonly encoder: Encoder<B>;
  readonly head: Head;
  /** @default ntXent at temperature .5 */
  readonly loss?: ContrastiveLoss;
  /** The loss of collapsed embeddings of n samples. @default ln(2n - 1) */
  readonly floor?: (n: number) => number;
}

/**
 * Two views of each sample through one encoder and head; every other view of the batch is a negative.
 * Chen et al. 2020, "A Simple Framework for Contrastive Learning of Visual Representations", https://arxiv.org/abs/2002.05709, alg. 1.
 * Any other loss on two views fits in its place.
 */
export class SimCLR<B extends Batch = Batch> implements Method<B> {
  readonly encoder: Encoder<B>;
  readonly views = 2;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #head: Head;
  readonly #loss: ContrastiveLoss;
  readonly #floor: (n: number) => number;

  constructor({
    encoder,
    head,
    loss = ntXent({ temperature: 0.5 }),
    floor = lossFloor.ntXent,
  }: SimCLRConfig<B>) {
    this.encoder = encoder;
    this.#head = head;
    this.#loss = loss;
    this.#floor = floor;
    ({ variables: this.variables, state: this.state } = collect({ encoder, head }));
  }

  embed([a, b]: Views<B>, pass: Pass): Embeddings {
    return {
      a: project(this.encoder, this.#head, a!, pass, 'a'),
      b: project(this.encoder, this.#head, b!, pass, 'b'),
    };
  }

  objective({ a, b }: Embeddings, { groups }: ObjectiveContext): Objective {
    return { loss: this.#loss(a!, b!, groups ? { groups } : {}), floor: this.#floor(a!.shape[0]) };
  }

  dispose(): void {
    this.encoder.dispose();
    this.#head.dispose();
  }
}
