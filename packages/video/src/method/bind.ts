import {
  clipLoss,
  collect,
  CounterpointError,
  LearnedScale,
  prefixed,
  type Batch,
  type Embeddings,
  type Method,
  type NamedVariables,
  type Objective,
  type ObjectiveContext,
  type Pass,
  type Views,
} from '@counterpoint/core';
import { sideOf, type Towers } from '@counterpoint/multimodal';
import { add, type Scalar } from '@tensorflow/tfjs-core';
import { ClipTowers } from '../encoder/clip-towers.js';
import { embedClips } from './embed-clips.js';

/** The towers, the anchor side and the temperature of {@link Bind}. Component: `video/bind`. */
export interface BindConfig {
  /** Of `ClipTowers` one view shows all sides, as `video/clip` with sound makes batches. */
  readonly towers: Towers | ClipTowers;
  /** The side that all others are bound to. @default 'video' */
  readonly anchor?: string;
  /** At first; learned. @default 0.07 */
  readonly temperature?: number;
}

/**
 * Binds every side to one: the sum over the other sides of CLIP's loss between it and the anchor.
 * Sides that never meet, such as sound and text, end in one space: Girdhar et al. 2023, "ImageBind:
 * One Embedding Space To Bind Them All", https://arxiv.org/abs/2305.05665, eq. 1. The paper locks
 * the anchor's tower (`frozen` of the tower); with two sides it is then LiT.
 * Differs: the temperature is learned and shared by all pairs.
 *
 * @example
 * import { sideBatch, Tower, Towers } from '@counterpoint/multimodal';
 * import { asEncoder } from '@counterpoint/testkit';
 *
 * const tower = (side: string) =>
 *   new Tower({
 *     encoder: asEncoder(new Mlp({ widths: [5, 6], batchNorm: false, rng: Rng.of(1, side) })) as Encoder,
 *     width: 4,
 *     rng: Rng.of(2, side),
 *   });
 * const sides = ['video', 'sound', 'text'];
 * const towers = new Towers(Object.fromEntries(sides.map((side) => [side, tower(side)])));
 * const method = new Bind({ towers });
 * const step = differentiate(method, sides.map((side) => sideBatch(side, randomNormal([8, 5]))), {
 *   progress: { step: 0, totalSteps: 10 },
 *   pass: { phase: 'train', rng: Rng.of(1, 'step') },
 * });
 * sgd({ variables: method.variables }).step(step.gradients, 0.1);
 *
 * @throws CP_VIDEO_METHOD where the anchor is none of the sides, or the only one
 */
export class Bind implements Method<Batch> {
  readonly encoder: Towers | ClipTowers;
  readonly views: number;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #anchor: string;
  readonly #others: readonly string[];
  readonly #scale: LearnedScale;

  constructor({ towers, anchor = 'video', temperature = 0.07 }: BindConfig) {
    const { sides } = towers instanceof ClipTowers ? towers.towers : towers;
    this.encoder = towers;
    this.views = towers instanceof ClipTowers ? 1 : sides.length;
    this.#anchor = anchor;
    this.#others = sides.filter((side) => side !== anchor);
    if (!sides.includes(anchor) || this.#others.length === 0) throw wrongAnchor(anchor, sides);
    this.#scale = new LearnedScale({ scale: 1 / temperature, limit: 100 });
    this.variables = {
      ...prefixed('towers', towers.variables),
      ...collect({ logits: this.#scale }).variables,
    };
    this.state = prefixed('towers', towers.state);
  }

  embed(views: Views<Batch>, pass: Pass): Embeddings {
    if (this.encoder instanceof ClipTowers)
      return embedClips(this.encoder, views[0]!, pass, { shifted: false, reversed: false });
    return Object.fromEntries(
      views.map((view) => [sideOf(view).side, this.encoder.encode(view, pass)]),
    );
  }

  /**
   * @param embeddings [N, D] for each side @param context `groups`: int32 [N]
   * @returns the sum of the losses of all sides with the anchor, a scalar
   * @throws CP_VIDEO_METHOD when a side has no view
   */
  objective(embeddings: Embeddings, { groups }: ObjectiveContext): Objective {
    const anchor = embeddings[this.#anchor];
    const scale = this.#scale.scale();
    const losses = this.#others.map((side) => {
      const other = embeddings[side];
      if (anchor === undefined || other === undefined)
        throw missing(anchor === undefined ? this.#anchor : side, Object.keys(embeddings));
      return clipLoss(anchor, other, scale, { groups });
    });
    return {
      loss: losses.reduce((total, loss) => add(total, loss) as Scalar),
      floor: losses.length * Math.log(anchor!.shape[0]),
    };
  }

  dispose(): void {
    this.encoder.dispose();
    this.#scale.dispose();
  }
}

function wrongAnchor(anchor: string, sides: readonly string[]): CounterpointError {
  return new CounterpointError('CP_VIDEO_METHOD', {
    what: `Nothing can be bound to "${anchor}"`,
    where: `towers of ${sides.join(', ')}`,
    expected: 'one of two sides or more',
    remedy: 'set `anchor` to the side that all others share samples with',
  });
}

function missing(side: string, viewSides: readonly string[]): CounterpointError {
  return new CounterpointError('CP_VIDEO_METHOD', {
    what: `No view shows the side "${side}"`,
    where: `views of ${viewSides.join(', ')}`,
    expected: 'one view of each side',
  });
}
