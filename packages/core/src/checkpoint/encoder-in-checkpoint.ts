import type { Module } from '../contract/encoder.js';
import type { NamedVariables } from '../contract/named-variables.js';
import { prefixed } from '../contract/named-variables.js';

/**
 * An encoder's values by their names in a checkpoint of the method that trains it, for {@link
 * restoreNewest}. A method may have frozen some variables; these are state in its checkpoint.
 *
 * @param encoder its variables, of any shapes [...], are not copied
 * @param storedNames the names in the checkpoint
 * @param name of the encoder within the method: `encoder`, or `towers` where the checkpoint has those
 */
export function encoderInCheckpoint(
  encoder: Module,
  storedNames: ReadonlySet<string>,
  name: string = nameIn(storedNames),
): NamedVariables {
  const { variables, state } = encoder;
  const learned = Object.entries(variables).map(
    ([variableName, value]) =>
      [
        `${storedNames.has(`state.${name}.${variableName}`) ? 'state' : 'variables'}.${name}.${variableName}`,
        value,
      ] as const,
  );
  return { ...Object.fromEntries(learned), ...prefixed(`state.${name}`, state) };
}

/** Methods over towers call their encoder so. */
function nameIn(storedNames: ReadonlySet<string>): 'encoder' | 'towers' {
  const isTower = (name: string) => /^(variables|state)\.towers\./u.test(name);
  return [...storedNames].some(isTower) ? 'towers' : 'encoder';
}
