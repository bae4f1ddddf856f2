import {
  matMul,
  mul,
  tensor1d,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { Batch, Views } from '../contract/batch.js';
import type { Encoder, Head } from '../contract/encoder.js';
import type { Embeddings, Method, Objective, ObjectiveContext } from '../contract/method.js';
import { prefixed, type NamedVariables } from '../contract/named-variables.js';
import type { Pass } from '../contract/pass.js';
import { CounterpointError } from '../error/counterpoint-error.js';
import { crossEntropy } from '../loss/info-nce.js';
import { unionMask, maskLogits, sameGroup, sameIndex } from '../loss/pair-mask.js';
import { stopGradient } from '../loss/stop-gradient.js';
import { unitRows } from '../loss/unit-rows.js';
import { lossFloor } from '../metric/floors.js';
import { MemoryBank } from '../negatives/memory-bank.js';
import { collect } from '../nn/collect.js';
import { Rng } from '../random/rng.js';
import { project } from './project.js';
import { paperSettings } from './paper-settings.js';

/**
 * The networks and the memory bank of {@link InstanceDiscrimination}. Component:
 * `core/instance-discrimination`.
 */
export interface InstanceDiscriminationConfig<B extends Batch = Batch> {
  readonly encoder: Encoder<B>;
  /** One linear layer of 128 in the paper. */
  readonly head: Head;
  /** Samples of the data set: rows of the bank. */
  readonly samples: number;
  /** Rows of the bank drawn as negatives each step. @default 4096 */
  readonly negatives?: number;
  /** @default .07 */
  readonly temperature?: number;
  /** Momentum of the bank's rows. @default .5 */
  readonly momentum?: number;
  readonly seed: number;
}

/**
 * Every sample is a class of its own, with its embedding in a memory bank; rows of the sample's
 * group are masked. Wu et al. 2018, https://arxiv.org/abs/1805.01978, section 3. Differs: softmax
 * over the sampled rows (InfoNCE) instead of noise-contrastive estimation with its estimated
 * constant; rows are drawn once a batch.
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
 * const method = new InstanceDiscrimination({ encoder, head, samples: 100, negatives: 16, seed: 1 });
 * const views = [randomNormal([8, 8, 8, 3])]; // [N, height, width, channels]
 * const indices = tensor1d([0, 1, 2, 3, 4, 5, 6, 7], 'int32'); // rows of the data set
 * const pass = { phase: 'train', rng: Rng.of(1, 'step') } as const;
 * const progress = { step: 0, totalSteps: 10 };
 * const step = differentiate(method, views, { progress, pass, indices });
 * sgd({ variables: method.variables }).step(step.gradients, 0.1);
 * method.update?.(step.carry, progress);
 */
export class InstanceDiscrimination<B extends Batch = Batch> implements Method<B> {
  readonly encoder: Encoder<B>;
  readonly views = 1;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #head: Head;
  readonly #bank: MemoryBank;
  readonly #negatives: number;
  readonly #temperature: number;

  constructor({
    encoder,
    head,
    samples,
    negatives = paperSettings.instanceDiscrimination.negatives,
    temperature = paperSettings.instanceDiscrimination.temperature,
    momentum = paperSettings.instanceDiscrimination.momentum,
    seed,
  }: InstanceDiscriminationConfig<B>) {
    this.encoder = encoder;
    this.#head = head;
    this.#bank = new MemoryBank({
      samples,
      width: head.width,
      momentum,
      rng: Rng.of(seed, 'bank'),
    });
    [this.#negatives, this.#temperature] = [negatives, temperature];
    const collected = collect({ encoder, head });
    this.variables = collected.variables;
    this.state = { ...collected.state, ...prefixed('bank', this.#bank.state) };
  }

  embed([view]: Views<B>, pass: Pass): Embeddings {
    return { z: project(this.encoder, this.#head, view!, pass, 'view') };
  }

  /**
   * @param embeddings `z`: [N, D] @param context with `indices`: int32 [N]
   * @returns the loss, a scalar
   * @throws CP_CORE_INDICES_MISSING when the context has no sample indices
   */
  objective({ z }: Embeddings, { indices, groups, pass }: ObjectiveContext): Objective {
    if (indices === undefined) {
      throw new CounterpointError('CP_CORE_INDICES_MISSING', {
        what: 'A memory bank needs the sample index of each row',
        where: 'InstanceDiscrimination.objective',
        remedy: 'pass the indices of the batch in the context',
      });
    }
    const rng = pass.rng.fork('bank');
    const negatives = tensor1d(
      Int32Array.from({ length: this.#negatives }, () => rng.integer(this.#bank.samples)),
      'int32',
    );
    const unit = unitRows(z!),
      positives = stopGradient(() => this.#bank.read(indices as Tensor1D));
    const logits = mul(
      matMul(
        unit,
        stopGradient(() => this.#bank.read(negatives)),
        false,
        true,
      ),
      1 / this.#temperature,
    ) as Tensor2D;
    const mask = unionMask(
      sameIndex(indices as Tensor1D, negatives),
      groups && sameGroup(groups, this.#bank.groups(negatives)),
    );
    const loss = crossEntropy(unit, positives, maskLogits(logits, mask), 1 / this.#temperature);
    return {
      loss,
      floor: lossFloor.queueInfoNCE(this.#negatives),
      carry: {
        z: stopGradient(() => z!),
        indices: indices.clone(),
        ...(groups ? { groups: groups.clone() } : {}),
      },
    };
  }

  update({ z, indices, groups }: Readonly<Record<string, Tensor>>): void {
    this.#bank.write(indices as Tensor1D, z as Tensor2D, groups as Tensor1D | undefined);
  }

  dispose(): void {
    for (const part of [this.encoder, this.#head, this.#bank]) part.dispose();
  }
}
