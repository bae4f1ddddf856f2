import type { Batch, Views } from '../contract/batch.js';
import type { Encoder, Head } from '../contract/encoder.js';
import type { ContrastiveLoss } from '../contract/loss.js';
import type { Embeddings, Method, Objective } from '../contract/method.js';
import type { NamedVariables } from '../contract/named-variables.js';
import type { Pass } from '../contract/pass.js';
import { vicReg, type VICRegConfig } from '../loss/vic-reg.js';
import { lossFloor } from '../metric/floors.js';
import { collect } from '../nn/collect.js';
import { project } from './project.js';

export interface VICRegMethodConfig<B extends Batch = Batch> extends VICRegConfig {
  readonly encoder: Encoder<B>;
  readonly head: Head;
}

/**
 * Keeps every dimension's deviation up, dimensions uncorrelated, and views alike; no negatives, no twin, no normalisation.
 * Bardes, Ponce and LeCun 2022, https://arxiv.org/abs/2105.04906, alg. 1. The head is three layers of 8192 in the paper.
 */
export class VICReg<B extends Batch = Batch> implements Method<B> {
  readonly encoder: Encoder<B>;
  readonly views = 2;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #head: Head;
  readonly #loss: ContrastiveLoss;
  readonly #floor: number;

  constructor({ encoder, head, ...loss }: VICRegMethodConfig<B>) {
    this.encoder = encoder;
    this.#head = head;
    this.#loss = vicReg(loss);
    this.#floor = lossFloor.vicReg(loss.variance, loss.epsilon);
    ({ variables: this.variables, state: this.state } = collect({ encoder, head }));
  }

  embed([a, b]: Views<B>, pass: Pass): Embeddings {
    return {
      a: project(this.encoder, this.#head, a!, pass, 'a'),
      b: project(this.encoder, this.#head, b!, pass, 'b'),
    };
  }

  objective({ a, b }: Embeddings): Objective {
    return { loss: this.#loss(a!, b!), floor: this.#floor };
  }

  dispose(): void {
    this.encoder.dispose();
    this.#head.dispose();
  }
}
