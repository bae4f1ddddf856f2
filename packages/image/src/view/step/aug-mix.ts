import type { Rng } from '@counterpoint/core';
import { z } from 'zod';
import type { Canvas } from '../canvas.js';
import { imageStep, type ImageStep, type ImageStepComponent } from './image-step.js';
import { applyOperation, augMixOperations, drawOperation, type Operation } from './operations.js';

export interface AugMixConfig {
  /** Chains that are mixed: k of the paper. @default 3 */
  readonly chains?: number;
  /** Operations of a chain: 1 to this many, each number as likely. @default 3 */
  readonly depth?: number;
  /** Strength of each operation, 0 to 1. @default 0.3 */
  readonly magnitude?: number;
}

export interface AugMixDraw {
  /** Share of the mixed chains in the view: m of the paper. */
  readonly share: number;
  /** Weights sum to 1. */
  readonly chains: readonly {
    readonly weight: number;
    readonly operations: readonly Operation[];
  }[];
}

export const augMixSchema: z.ZodType<Required<AugMixConfig>, AugMixConfig> = z.strictObject({
  chains: z.int().min(1).max(10).default(3),
  depth: z.int().min(1).max(10).default(3),
  magnitude: z.number().min(0).max(1).default(0.3),
});

/**
 * AugMix: a convex mixture of the view and of chains of operations on it, (1 - m) x + m sum w_i chain_i(x), with w from a flat Dirichlet and m from a
 * uniform distribution. Hendrycks et al. 2020, https://arxiv.org/abs/1912.02781, algorithm 1 with alpha = 1. Any channels. Made on the
 * processor only: it has no batch form.
 */
export function augMix(config: Required<AugMixConfig>): ImageStep<AugMixDraw> {
  return imageStep<AugMixDraw>({ draw: (_, rng) => drawMix(config, rng), pass: mix });
}

function drawMix({ chains, depth, magnitude }: Required<AugMixConfig>, rng: Rng): AugMixDraw {
  const shares = Array.from({ length: chains }, () => -Math.log(1 - rng.uniform())); // a flat Dirichlet, once normalised
  const sum = shares.reduce((total, share) => total + share, 0);
  return {
    share: rng.uniform(),
    chains: shares.map((share) => ({
      weight: sum === 0 ? 1 / chains : share / sum,
      operations: Array.from({ length: 1 + rng.integer(depth) }, () =>
        drawOperation(augMixOperations, magnitude, rng),
      ),
    })),
  };
}

function mix(canvas: Canvas, { share, chains }: AugMixDraw): void {
  const channels = Array.from({ length: canvas.channels }, (_, c) => c);
  const before = channels.map((c) => canvas.plane(c).slice());
  const mixed = before.map((plane) => plane.map((value) => (1 - share) * value));
  for (const { weight, operations } of chains) {
    channels.forEach((c) => canvas.plane(c).set(before[c]!));
    for (const operation of operations) applyOperation(canvas, operation);
    channels.forEach((c) => {
      const [plane, sum] = [canvas.plane(c), mixed[c]!];
      for (let i = 0; i < sum.length; i++) sum[i]! += share * weight * plane[i]!;
    });
  }
  channels.forEach((c) => canvas.plane(c).set(mixed[c]!));
}

export const augMixComponent: ImageStepComponent<Required<AugMixConfig>, AugMixDraw> = {
  kind: 'augmenter',
  id: 'image/aug-mix',
  summary: 'Mixes a view with chains of operations on it.',
  schema: augMixSchema,
  paper: {
    title: 'AugMix: A Simple Data Processing Method to Improve Robustness and Uncertainty',
    url: 'https://arxiv.org/abs/1912.02781',
  },
  create: (config) => augMix(config),
};
