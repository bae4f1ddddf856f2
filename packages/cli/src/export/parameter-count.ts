import type { NamedVariables } from '@counterpoint/core';

/**
 * The number of an encoder's parameters: the sum of the sizes of its variables, of any shapes
 * [...].
 */
export function parameterCount(variables: NamedVariables): number {
  return Object.values(variables).reduce((sum, variable) => sum + variable.size, 0);
}
