import type { Schedule } from '@counterpoint/core';
import type { PretrainConfig } from './pretrain-config.js';

/** The learning rate of each step: a linear rise over the warm-up, (s + 1) / warm, then the schedule; a cosine ends at 0 after the last step. */
export function learningRateOf({ learningRate: { base, schedule, warmupEpochs } }: PretrainConfig, stepsPerEpoch: number, totalSteps: number): Schedule {
  const warm = Math.round(warmupEpochs * stepsPerEpoch);
  return (step) => {
    if (step < warm) return (base * (step + 1)) / warm;
    if (schedule === 'constant') return base;
    return (base * (1 + Math.cos((Math.PI * (step - warm)) / Math.max(1, totalSteps - warm)))) / 2;
  };
}
