import { LearnedScale } from '@counterpoint/core';
import type { Towers } from '../tower/towers.js';
import { sigmoidPairs } from './pair-loss.js';
import { TowerContrast } from './tower-contrast.js';

/**
 * The towers, the first scale and the first bias of {@link sigLip}. Component:
 * `multimodal/sig-lip`.
 */
export interface SigLIPConfig {
  readonly towers: Towers;
  /** At first; learned. @default 10 */
  readonly scale?: number;
  /** At first; learned. @default -10 */
  readonly bias?: number;
  /** Rows of logits held at a time; the loss is the same. @default all */
  readonly chunk?: number;
}

/**
 * SigLIP: Zhai et al. 2023, "Sigmoid Loss for Language Image Pre-Training",
 * https://arxiv.org/abs/2303.15343.
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
 * const method = sigLip({ towers });
 * const views = [sideBatch('image', randomNormal([8, 5])), sideBatch('text', randomNormal([8, 5]))];
 * const step = differentiate(method, views, {
 *   progress: { step: 0, totalSteps: 10 },
 *   pass: { phase: 'train', rng: Rng.of(1, 'step') },
 * });
 * sgd({ variables: method.variables }).step(step.gradients, 0.1);
 */
export function sigLip({ towers, scale = 10, bias = -10, chunk }: SigLIPConfig): TowerContrast {
  return new TowerContrast({
    towers,
    scale: new LearnedScale({ scale, bias }),
    loss: sigmoidPairs(chunk),
  });
}
