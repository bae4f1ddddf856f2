import type { Batch, Views } from '../contract/batch.js';
import type { Encoder, Head } from '../contract/encoder.js';
import type { Embeddings, Method, Objective } from '../contract/method.js';
import type { NamedVariables } from '../contract/named-variables.js';
import type { Pass } from '../contract/pass.js';
import { empSSLLoss, type EMPSSLLossConfig } from '../loss/emp-ssl.js';
import { lossDefaults } from '../loss/loss-defaults.js';
import { collect } from '../nn/collect.js';
import { paperSettings } from './paper-settings.js';
import { project } from './project.js';

/**
 * The networks and the number of crops of {@link EMPSSL}, and the constants of its loss. Component:
 * `core/emp-ssl`.
 */
export interface EMPSSLConfig<B extends Batch = Batch> extends EMPSSLLossConfig {
  readonly encoder: Encoder<B>;
  /** Two layers of 4096 and 512 in the paper. */
  readonly head: Head;
  /** Small crops of each sample in a step. @default 20 */
  readonly crops?: number;
}

/**
 * Many small crops instead of many epochs: all crops of a sample move towards their mean, and the
 * batch of each crop spreads. Tong et al. 2023, https://arxiv.org/abs/2304.03977. There are neither
 * negatives, nor a twin, nor a predictor. A sample is decoded once for all of its crops.
 *
 * @example
 * import { asEncoder } from '@counterpoint/testkit';
 *
 * const method = new EMPSSL({
 *   encoder: asEncoder(new Linear({ inputs: 4, outputs: 6, rng: Rng.of(1, 'encoder') })),
 *   head: projectionHead({ inputs: 6, width: 3, seed: 1 }),
 *   crops: 4,
 * });
 * const crops = [1, 2, 3, 4].map((seed) => randomNormal([8, 4], 0, 1, 'float32', seed));
 * const step = differentiate(method, crops, {
 *   progress: { step: 0, totalSteps: 1 },
 *   pass: { phase: 'train', rng: Rng.of(1, 'step') },
 * });
 * sgd({ variables: method.variables }).step(step.gradients, 0.1);
 */
export class EMPSSL<B extends Batch = Batch> implements Method<B> {
  readonly encoder: Encoder<B>;
  readonly views: number;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #head: Head;
  readonly #config: EMPSSLLossConfig;

  constructor({ encoder, head, crops = paperSettings.empSSL.crops, ...loss }: EMPSSLConfig<B>) {
    this.encoder = encoder;
    this.views = crops;
    this.#head = head;
    this.#config = loss;
    ({ variables: this.variables, state: this.state } = collect({ encoder, head }));
  }

  embed(views: Views<B>, pass: Pass): Embeddings {
    return Object.fromEntries(
      views.map((view, i) => [
        `crop${i}`,
        project(this.encoder, this.#head, view, pass, `crop${i}`),
      ]),
    );
  }

  objective(embeddings: Embeddings): Objective {
    const crops = Array.from({ length: this.views }, (_, i) => embeddings[`crop${i}`]!);
    const { epsilon = lossDefaults.empSSL.epsilon, similarity = lossDefaults.empSSL.similarity } =
      this.#config;
    const width = crops[0]!.shape[1];
    return {
      loss: empSSLLoss(this.#config)(crops),
      floor: -0.5 * Math.log(1 + width / epsilon) - similarity,
    };
  }

  dispose(): void {
    for (const part of [this.encoder, this.#head]) part.dispose();
  }
}
