import { reshape, slice, tidy } from '@tensorflow/tfjs-core';
import type { NamedVariables } from '../../contract/named-variables.js';

/**
 * Makes a lazy engine compute pending updates of variables. Otherwise they would become part of the
 * next step's graph, whose structure would differ from the first step's, so that two graphs would
 * be compiled.
 */
export async function computePending(variables: NamedVariables): Promise<void> {
  const [first] = Object.values(variables);
  if (first === undefined) return;
  const probe = tidy(() => slice(reshape(first, [-1]), 0, 1));
  await probe.data();
  probe.dispose();
}
