import type { NamedVariables } from '@counterpoint/core';

/** The number of an encoder's parameters. */
export function parameterCount(variables: NamedVariables): number {
  return Object.values(variables).reduce((sum, variable) => sum + variable.size, 0);
}
