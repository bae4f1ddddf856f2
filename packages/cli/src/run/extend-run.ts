import type { ProgressDisplay } from '../terminal/progress.js';
import { learningRateOf } from './learning-rate.js';
import type { PretrainConfig } from './pretrain-config.js';
import { stepCounts } from './step-counts.js';

/** A run's config with more epochs; says what becomes of the learning rate. */
export function extendRun(
  config: PretrainConfig,
  more: number,
  size: number,
  display: ProgressDisplay,
): PretrainConfig {
  if (more === 0) return config;
  const extended = { ...config, epochs: config.epochs + more };
  const before = stepCounts(config, size);
  const after = stepCounts(extended, size);
  const last = before.totalSteps - 1;
  const rate = (
    config: PretrainConfig,
    { stepsPerEpoch, totalSteps }: typeof before,
    step: number,
  ) => learningRateOf(config, stepsPerEpoch, totalSteps)(step).toPrecision(3);
  display.say(
    config.learningRate.schedule !== 'constant'
      ? `The run gets ${more} more epochs, ${extended.epochs} in all: its ` +
          `${config.learningRate.schedule} now ends at ` +
          `step ${after.totalSteps} instead of ${before.totalSteps}. The learning rate goes ` +
          `from ${rate(config, before, last)} at step ${last + 1} to ` +
          `${rate(extended, after, last + 1)} at the next one. The result is not that of a run ` +
          `of ${extended.epochs} epochs from the start.`
      : `The run gets ${more} more epochs, ${extended.epochs} in all, at the same constant learning rate.`,
  );
  return extended;
}
