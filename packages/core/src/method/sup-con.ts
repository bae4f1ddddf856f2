import type { Batch, Views } from '../contract/batch.js';
import type { Encoder, Head } from '../contract/encoder.js';
import type { ContrastiveLoss } from '../contract/loss.js';
import type { Embeddings, Method, Objective, ObjectiveContext } from '../contract/method.js';
import type { NamedVariables } from '../contract/named-variables.js';
import type { Pass } from '../contract/pass.js';
import { supCon } from '../loss/sup-con.js';
import { lossFloor } from '../metric/floors.js';
import { collect } from '../nn/collect.js';
import { project } from './project.js';

export interface SupConConfig<B extends Batch = Batch> {
  readonly encoder: Encoder<B>;
  readonly head: Head;
  /** @default .1 */
  readonly temperature?: number;
}

/**
 * Supervised contrastive learning: samples of one group (here: of one label) attract. Khosla et al. 2020, https://arxiv.org/abs/2004.11362, eq. 2.
 * A batch without groups is learned as SimCLR would.
 */
export class SupCon<B extends Batch = Batch> implements Method<B> {
  readonly encoder: Encoder<B>;
  readonly views = 2;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #head: Head;
  readonly #loss: ContrastiveLoss;

  constructor({ encoder, head, temperature = 0.1 }: SupConConfig<B>) {
    this.encoder = encoder;
    this.#head = head;
    this.#loss = supCon({ temperature });
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
      floor: lossFloor.ntXent(a!.shape[0]),
    };
  }

  dispose(): void {
    this.encoder.dispose();
    this.#head.dispose();
  }
}
