import { tidy, variable } from '@tensorflow/tfjs-core';
import type { NamedVariables } from '../contract/named-variables.js';

/** Copies of variables as they are now, of the same shapes [...], which no optimizer trains. */
export function startOf(variables: NamedVariables): NamedVariables {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name,
      tidy(() => variable(value.clone(), false)),
    ]),
  );
}
