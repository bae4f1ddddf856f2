import type { Batch, Views } from '../contract/batch.js';
import type { Encoder, Head } from '../contract/encoder.js';
import type { ContrastiveLoss } from '../contract/loss.js';
import type { Embeddings, Method, Objective, ObjectiveContext } from '../contract/method.js';
import type { NamedVariables } from '../contract/named-variables.js';
import type { Pass } from '../contract/pass.js';
import { dcl, dclw } from '../loss/dcl.js';
import { lossFloor } from '../metric/floors.js';
import { collect } from '../nn/collect.js';
import { project } from './project.js';

export interface DCLConfig<B extends Batch = Batch> {
  readonly encoder: Encoder<B>;
  readonly head: Head;
  /** @default .1 */
  readonly temperature?: number;
  /** Weigh hard positives more (DCLW) with this deviation; .5 in the paper. Without it every positive counts alike. */
  readonly sigma?: number;
}

/**
 * SimCLR without the positive among the alternatives, which helps small batches: DCL, and DCLW with `sigma`.
 * Yeh et al. 2022, https://arxiv.org/abs/2110.06848, eq. 6 and 7.
 */
export class DCL<B extends Batch = Batch> implements Method<B> {
  readonly encoder: Encoder<B>;
  readonly views = 2;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #head: Head;
  readonly #loss: ContrastiveLoss;

  constructor({ encoder, head, temperature = 0.1, sigma }: DCLConfig<B>) {
    this.encoder = encoder;
    this.#head = head;
    this.#loss = sigma === undefined ? dcl({ temperature }) : dclw({ temperature, sigma });
    ({ variables: this.variables, state: this.state } = collect({ encoder, head }));
  }

  embed([a, b]: Views<B>, pass: Pass): Embeddings {
    return {
      a: project(this.encoder, this.#head, a!, pass, 'a'),
      b: project(this.encoder, this.#head, b!, pass, 'b'),
    };
  }

  objective({ a, b }: Embeddings, { groups }: ObjectiveContext): Objective {
    return {
      loss: this.#loss(a!, b!, groups ? { groups } : {}),
      floor: lossFloor.dcl(a!.shape[0]),
    };
  }

  dispose(): void {
    this.encoder.dispose();
    this.#head.dispose();
  }
}
