import { scalar, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import type { Batch } from '../contract/batch.js';
import type { Encoder, Head } from '../contract/encoder.js';
import type { NamedVariables } from '../contract/named-variables.js';
import type { Pass } from '../contract/pass.js';
import { stopGradient } from '../loss/stop-gradient.js';
import { collect } from '../nn/collect.js';
import { follow } from '../nn/follow.js';
import { project } from './project.js';

/**
 * A slow copy of an encoder and its head: He et al. 2020, https://arxiv.org/abs/1911.05722, eq. 2.
 * Its parameters and running statistics follow by twin = m twin + (1 - m) online; it receives no
 * gradients. In training its batch normalisation uses the statistics of its own batch.
 */
export class MomentumTwin<B extends Batch = Batch> {
  /** All variables and statistics, under `encoder.` and `head.`. */
  readonly state: NamedVariables;
  readonly encoder: Encoder<B>;
  readonly head: Head;
  readonly #online: NamedVariables;

  constructor(encoder: Encoder<B>, head: Head) {
    this.encoder = encoder.clone();
    this.head = head.clone();
    const collected = collect({ encoder: this.encoder, head: this.head });
    const online = collect({ encoder, head });
    this.state = { ...collected.variables, ...collected.state };
    this.#online = { ...online.variables, ...online.state };
  }

  /** The projection of a view, without gradient. @returns [N, width] */
  project(view: B, pass: Pass, name: string): Tensor2D {
    const { record: _, ...quiet } = pass;
    return stopGradient(() => project(this.encoder, this.head, view, quiet, name));
  }

  /** Moves towards the online weights. @param momentum m, in [0, 1] */
  follow(momentum: number): void {
    followAll(this.state, this.#online, momentum);
  }

  /** Frees the memory of the twin; the online networks are not its own. */
  dispose(): void {
    this.encoder.dispose();
    this.head.dispose();
  }
}

/**
 * target = m target + (1 - m) source, for every name of `target`.
 *
 * @param source of the same names and shapes [...] as `target`
 * @param momentum m, from 0 to 1
 */
export function followAll(
  target: NamedVariables,
  source: Readonly<Record<string, Tensor>>,
  momentum: number,
): void {
  const rate = scalar(1 - momentum);
  for (const [name, variable] of Object.entries(target)) follow(variable, source[name]!, rate);
  rate.dispose();
}
