import { LearnedScale } from '@counterpoint/core';
import type { Towers } from '../tower/towers.js';
import { clipPairs, groupPairs } from './pair-loss.js';
import { TowerContrast } from './tower-contrast.js';

/**
 * The towers, the temperature and the treatment of groups in {@link clip}. Component:
 * `multimodal/clip`.
 */
export interface ClipConfig {
  readonly towers: Towers;
  /** At first; learned. @default .07 */
  readonly temperature?: number;
  /** What the scale (1 / temperature) never exceeds. @default 100 */
  readonly scaleLimit?: number;
  /**
   * Whether pairs of one group (a shared caption, a label) are left out of the negatives, or
   * positives too (UniCL). @default 'left out'
   */
  readonly groups?: 'left out' | 'positives';
}

/**
 * CLIP: Radford et al. 2021, "Learning Transferable Visual Models From Natural Language
 * Supervision", https://arxiv.org/abs/2103.00020. Over sound it is CLAP (Elizalde et al. 2022,
 * https://arxiv.org/abs/2206.04769), with a frozen tower LiT (Zhai et al. 2022,
 * https://arxiv.org/abs/2111.07991).
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
 * const method = clip({ towers });
 * const views = [sideBatch('image', randomNormal([8, 5])), sideBatch('text', randomNormal([8, 5]))];
 * const step = differentiate(method, views, {
 *   progress: { step: 0, totalSteps: 10 },
 *   pass: { phase: 'train', rng: Rng.of(1, 'step') },
 * });
 * sgd({ variables: method.variables }).step(step.gradients, 0.1);
 */
export function clip({
  towers,
  temperature = 0.07,
  scaleLimit = 100,
  groups = 'left out',
}: ClipConfig): TowerContrast {
  return new TowerContrast({
    towers,
    scale: new LearnedScale({ scale: 1 / temperature, limit: scaleLimit }),
    loss: groups === 'positives' ? groupPairs : clipPairs,
  });
}
