import { constant, cosine, linearWarmup, trapezoid, type Schedule } from '@counterpoint/core';
import type { PretrainConfig } from './pretrain-config.js';

/**
 * The learning rate of each step: a linear rise over the warm-up, (s + 1) / warm, then the
 * schedule; a cosine and a trapezoid end at 0 after the last step.
 */
export function learningRateOf(
  { learningRate: { base, schedule, warmupEpochs, decay = 0 } }: PretrainConfig,
  stepsPerEpoch: number,
  totalSteps: number,
): Schedule {
  const warmupSteps = Math.round(warmupEpochs * stepsPerEpoch);
  if (schedule === 'cosine') return cosine({ peak: base, warmupSteps, totalSteps });
  if (schedule === 'trapezoid') return trapezoid({ peak: base, warmupSteps, totalSteps, decay });
  return warmupSteps === 0 ? constant(base) : linearWarmup(base, warmupSteps);
}
