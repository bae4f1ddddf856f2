import { add, mul, sub, tidy } from '@tensorflow/tfjs-core';
import type { RunningUpdate } from '../contract/pass.js';

/** Moves running statistics by what a step saw, in order, and disposes of the recorded tensors. */
export function applyRunningUpdates(updates: readonly RunningUpdate[]): void {
  for (const { variable, batch, rate } of updates) {
    const moved = tidy(() => add(variable, mul(sub(batch, variable), rate)));
    variable.assign(moved as never);
    moved.dispose();
    batch.dispose();
  }
}
