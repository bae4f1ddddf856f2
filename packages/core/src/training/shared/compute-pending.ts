import { reshape, slice, tidy } from '@tensorflow/tfjs-core';
import type { NamedVariables } from '../../contract/named-variables.js';

/**
 * Has a lazy engine compute updates of variables now. Left pending, they would join the next
 * step's graph, whose structure then
 * differs from the first step's: both would be compiled and kept.
 */
export async function computePending(variables: NamedVariables): Promise<void> {
  const [first] = Object.values(variables);
  if (first === undefined) return;
  const probe = tidy(() => slice(reshape(first, [-1]), 0, 1));
  await probe.data();
  probe.dispose();
}
