import {
  collect,
  CounterpointError,
  prefixed,
  type Batch,
  type Embeddings,
  type LearnedScale,
  type Method,
  type NamedVariables,
  type Objective,
  type ObjectiveContext,
  type Pass,
  type Views,
} from '@counterpoint/core';
import { add, type Scalar } from '@tensorflow/tfjs-core';
import { sideOf } from '../side/side-batch.js';
import type { Towers } from '../tower/towers.js';
import type { PairLoss } from './pair-loss.js';

/** The towers, the learned scale and the loss on each pair of sides of {@link TowerContrast}. */
export interface TowerContrastConfig {
  readonly towers: Towers;
  readonly scale: LearnedScale;
  readonly loss: PairLoss;
}

/**
 * Towers of one space: the sum of a loss over all pairs of sides. Two sides are CLIP
 * (https://arxiv.org/abs/2103.00020), SigLIP, CLAP and LiT; three and more bind several modalities.
 * Each view is a batch of one side. {@link clip} and {@link sigLip} create it.
 *
 * @example
 * import { asEncoder } from '@counterpoint/testkit';
 *
 * const tower = (side: string) =>
 *   new Tower({
 *     encoder: asEncoder(new Mlp({ widths: [5, 6], batchNorm: false, rng: Rng.of(1, side) })) as Encoder,
 *     width: 4,
 *     rng: Rng.of(2, side),
 *   });
 * const towers = new Towers({ image: tower('image'), text: tower('text') });
 * const scale = new LearnedScale({ scale: 10, limit: 100 });
 * const method = new TowerContrast({ towers, scale, loss: clipPairs });
 * const views = [sideBatch('image', randomNormal([8, 5])), sideBatch('text', randomNormal([8, 5]))];
 * const step = differentiate(method, views, {
 *   progress: { step: 0, totalSteps: 10 },
 *   pass: { phase: 'train', rng: Rng.of(1, 'step') },
 * });
 * sgd({ variables: method.variables }).step(step.gradients, 0.1);
 */
export class TowerContrast implements Method<Batch> {
  readonly encoder: Towers;
  readonly views: number;
  readonly supportsAnchors: boolean;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #scale: LearnedScale;
  readonly #loss: PairLoss;

  /** @throws CP_MULTIMODAL_SIDES for fewer than two sides */
  constructor({ towers, scale, loss }: TowerContrastConfig) {
    if (towers.sides.length < 2)
      throw new CounterpointError('CP_MULTIMODAL_SIDES', {
        what: 'There is one tower',
        expected: 'two or more',
      });
    this.encoder = towers;
    this.views = towers.sides.length;
    this.#scale = scale;
    this.#loss = loss;
    this.supportsAnchors = loss.supportsAnchors ?? false;
    this.variables = {
      ...prefixed('towers', towers.variables),
      ...collect({ logits: scale }).variables,
    };
    this.state = prefixed('towers', towers.state);
  }

  embed(views: Views<Batch>, pass: Pass): Embeddings {
    const embedded = Object.fromEntries(
      views.map((view) => [sideOf(view).side, this.encoder.encode(view, pass)]),
    );
    const missing = this.encoder.sides.find((side) => !(side in embedded));
    if (missing === undefined) return embedded;
    throw new CounterpointError('CP_MULTIMODAL_SIDES', {
      what: `No view shows the side "${missing}"`,
      where: `views of ${Object.keys(embedded).join(', ')}`,
      expected: `one of each of ${this.encoder.sides.join(', ')}`,
    });
  }

  objective(embeddings: Embeddings, { groups, anchors }: ObjectiveContext): Objective {
    const sides = this.encoder.sides;
    const [scale, bias] = [this.#scale.scale(), this.#scale.bias()];
    const losses = sides.flatMap((a, i) =>
      sides
        .slice(i + 1)
        .map((b) =>
          this.#loss.apply(embeddings[a]!, embeddings[b]!, scale, bias, { groups, anchors }),
        ),
    );
    const n = embeddings[sides[0]!]!.shape[0];
    return {
      loss: losses.reduce((total, loss) => add(total, loss) as Scalar),
      ...(this.#loss.floor ? { floor: losses.length * this.#loss.floor(n) } : {}),
    };
  }

  dispose(): void {
    this.encoder.dispose();
    this.#scale.dispose();
  }
}
