import type { Batch, Views } from '../contract/batch.js';
import type { Encoder, Head } from '../contract/encoder.js';
import type { ContrastiveLoss } from '../contract/loss.js';
import type { Embeddings, Method, Objective } from '../contract/method.js';
import type { NamedVariables } from '../contract/named-variables.js';
import type { Pass } from '../contract/pass.js';
import { barlowTwins, type BarlowTwinsConfig } from '../loss/barlow-twins.js';
import { lossFloor } from '../metric/floors.js';
import { collect } from '../nn/collect.js';
import { project } from './project.js';

export interface BarlowTwinsMethodConfig<B extends Batch = Batch> extends BarlowTwinsConfig {
  readonly encoder: Encoder<B>;
  readonly head: Head;
}

/**
 * Makes the two views' dimensions agree one by one and disagree with all others; no negatives, no twin.
 * Zbontar et al. 2021, https://arxiv.org/abs/2103.03230, alg. 1. The head is three layers of 8192 in the paper.
 */
export class BarlowTwins<B extends Batch = Batch> implements Method<B> {
  readonly encoder: Encoder<B>;
  readonly views = 2;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #head: Head;
  readonly #loss: ContrastiveLoss;

  constructor({ encoder, head, ...loss }: BarlowTwinsMethodConfig<B>) {
    this.encoder = encoder;
    this.#head = head;
    this.#loss = barlowTwins(loss);
    ({ variables: this.variables, state: this.state } = collect({ encoder, head }));
  }

  embed([a, b]: Views<B>, pass: Pass): Embeddings {
    return {
      a: project(this.encoder, this.#head, a!, pass, 'a'),
      b: project(this.encoder, this.#head, b!, pass, 'b'),
    };
  }

  objective({ a, b }: Embeddings): Objective {
    return { loss: this.#loss(a!, b!), floor: lossFloor.barlowTwins(a!.shape[1]) };
  }

  dispose(): void {
    this.encoder.dispose();
    this.#head.dispose();
  }
}
