import type { Module } from '../contract/encoder.js';
import type { NamedVariables } from '../contract/named-variables.js';
import { prefixed } from '../contract/named-variables.js';

/**
 * An encoder's values by their names in a checkpoint of the method that trains it, for {@link
 * restoreNewest}. A method may have frozen some variables; these are state in its checkpoint.
 *
 * @param name of the encoder within the method
 */
export function encoderInCheckpoint(
  { variables, state }: Module,
  storedNames: ReadonlySet<string>,
  name = 'encoder',
): NamedVariables {
  const learned = Object.entries(variables).map(
    ([variableName, value]) =>
      [
        `${storedNames.has(`state.${name}.${variableName}`) ? 'state' : 'variables'}.${name}.${variableName}`,
        value,
      ] as const,
  );
  return { ...Object.fromEntries(learned), ...prefixed(`state.${name}`, state) };
}
