import { CounterpointError } from '@counterpoint/core';
import { sourceName } from '../source/source-name.js';
import type { PretrainConfig } from './pretrain-config.js';

/**
 * The optimizer steps of one epoch and of a run.
 *
 * @throws CP_CLI_TOO_FEW_SAMPLES
 */
export function stepCounts(
  config: PretrainConfig,
  datasetSize: number,
): { stepsPerEpoch: number; totalSteps: number } {
  const stepsPerEpoch = Math.floor(datasetSize / config.batchSize / config.accumulate);
  if (stepsPerEpoch < 1) {
    throw new CounterpointError('CP_CLI_TOO_FEW_SAMPLES', {
      what: `${datasetSize} samples make no step of ${config.accumulate} x ${config.batchSize}`,
      where: sourceName(config.data),
      expected: `at least ${config.batchSize * config.accumulate} samples`,
      remedy: 'lower batchSize or accumulate, or add data',
    });
  }
  return { stepsPerEpoch, totalSteps: Math.max(1, Math.round(stepsPerEpoch * config.epochs)) };
}
