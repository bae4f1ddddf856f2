import {
  collect,
  LearnedScale,
  prefixed,
  type Batch,
  type Embeddings,
  type Encoder,
  type Method,
  type NamedVariables,
  type Objective,
  type ObjectiveContext,
  type Pass,
  type Views,
} from '@counterpoint/core';
import { embedClips } from './embed-clips.js';
import { syncMargin, syncSoftmax, type SyncRows } from './sync-loss.js';

/** The towers, the loss and the curriculum of {@link AVTS}. Component: `video/avts`. */
export interface AVTSConfig {
  /** Towers with the sides `video` and `sound`. */
  readonly encoder: Encoder<Batch>;
  /**
   * `softmax`: cross entropy over the batch and the hard negatives; `margin`: the paper's
   * contrastive loss. @default 'softmax'
   */
  readonly loss?: 'softmax' | 'margin';
  /** Of `softmax` at first; learned. @default 0.07 */
  readonly temperature?: number;
  /** Of `margin`. @default 0.99 */
  readonly margin?: number;
  /** Of `margin`: the share of negatives that are hard once they begin. @default 0.25 */
  readonly hardShare?: number;
  /**
   * The curriculum: the share of all steps after which the negatives that are out of sync begin;
   * 1: never. @default 0.3
   */
  readonly hardFrom?: number;
  /** Whether the reversed video is a negative of the sound. @default false */
  readonly reversal?: boolean;
}

/**
 * Audio-visual temporal synchronisation: Korbar et al. 2018, "Cooperative Learning of Audio and
 * Video Models from Self-Supervised Synchronization", https://arxiv.org/abs/1807.00230, section 3.
 * Sound of other videos is an easy negative, sound of the same video at another time a hard one;
 * hard ones begin after a part of the training. The view (`video/view` with `shifts`) holds both.
 *
 * @example
 * import { Tower, Towers } from '@counterpoint/multimodal';
 * import { asEncoder } from '@counterpoint/testkit';
 *
 * const tower = (side: string) =>
 *   new Tower({
 *     encoder: asEncoder(new Mlp({ widths: [5, 6], batchNorm: false, rng: Rng.of(1, side) })) as Encoder,
 *     width: 4,
 *     rng: Rng.of(2, side),
 *   });
 * const method = new AVTS({ encoder: new Towers({ video: tower('video'), sound: tower('sound') }) });
 * const view = {
 *   video: randomNormal([8, 5]),
 *   sound: randomNormal([8, 5]),
 *   shifted: randomNormal([8, 2, 5]),
 * };
 * const step = differentiate(method, [view], {
 *   progress: { step: 9, totalSteps: 10 },
 *   pass: { phase: 'train', rng: Rng.of(1, 'step') },
 * });
 * sgd({ variables: method.variables }).step(step.gradients, 0.1);
 */
export class AVTS implements Method<Batch> {
  readonly encoder: Encoder<Batch>;
  readonly views = 1;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #config: Required<Omit<AVTSConfig, 'encoder'>>;
  readonly #scale: LearnedScale | undefined;

  constructor({ encoder, ...config }: AVTSConfig) {
    this.encoder = encoder;
    this.#config = {
      loss: 'softmax',
      temperature: 0.07,
      margin: 0.99,
      hardShare: 0.25,
      hardFrom: 0.3,
      reversal: false,
      ...config,
    };
    const { loss, temperature } = this.#config;
    if (loss === 'softmax') this.#scale = new LearnedScale({ scale: 1 / temperature, limit: 100 });
    this.variables = {
      ...prefixed('towers', encoder.variables),
      ...collect({ logits: this.#scale }).variables,
    };
    this.state = prefixed('towers', encoder.state);
  }

  embed([view]: Views<Batch>, pass: Pass): Embeddings {
    const { hardFrom, reversal } = this.#config;
    return embedClips(this.encoder, view!, pass, {
      shifted: hardFrom < 1,
      reversed: reversal && hardFrom < 1,
    });
  }

  objective(embeddings: Embeddings, { progress }: ObjectiveContext): Objective {
    const { hardFrom, hardShare, margin } = this.#config;
    const isHard = hardFrom < 1 && progress.step >= hardFrom * progress.totalSteps;
    const { video, sound, reversed, ...rest } = embeddings;
    const rows: SyncRows = {
      video: video!,
      sound: sound!,
      shifted: isHard ? Object.values(rest) : [],
      reversed: isHard ? reversed : undefined,
    };
    if (this.#scale === undefined) return { loss: syncMargin(rows, { margin, hardShare }) };
    const count = video!.shape[0];
    const added = (others: number): number => Math.log(count + others);
    return {
      loss: syncSoftmax(rows, this.#scale.scale()),
      floor: (added(rows.shifted.length) + added(rows.reversed === undefined ? 0 : 1)) / 2,
    };
  }

  dispose(): void {
    this.encoder.dispose();
    this.#scale?.dispose();
  }
}
