import { scalar, type Scalar } from '@tensorflow/tfjs-core';
import type { RunningUpdate } from '../contract/pass.js';
import { follow } from '../nn/follow.js';

/**
 * Updates running statistics from a step's batch statistics, in order, and disposes of the recorded
 * tensors.
 */
export function applyRunningUpdates(updates: readonly RunningUpdate[]): void {
  const rates = new Map<number, Scalar>();
  for (const { variable, batch, rate } of updates) {
    const rateTensor = rates.get(rate) ?? scalar(rate);
    rates.set(rate, rateTensor);
    follow(variable, batch, rateTensor);
    batch.dispose();
  }
  for (const rate of rates.values()) rate.dispose();
}
