import { LearnedScale } from '@counterpoint/core';
import type { Towers } from '../tower/towers.js';
import { sigmoidPairs } from './pair-loss.js';
import { TowerContrast } from './tower-contrast.js';

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
 */
export function sigLip({ towers, scale = 10, bias = -10, chunk }: SigLIPConfig): TowerContrast {
  return new TowerContrast({
    towers,
    scale: new LearnedScale({ scale, bias }),
    loss: sigmoidPairs(chunk),
  });
}
