import type { NamedVariables } from '../contract/named-variables.js';
import { statistic } from '../nn/parameter.js';
import type { ParameterSettings } from './parameter-group.js';

/** One zero variable for each parameter, named `slot.name`: momentum, moments. */
export function slots(slot: string, parameters: readonly ParameterSettings[]): NamedVariables {
  return Object.fromEntries(
    parameters.map(({ name, variable }) => [`${slot}.${name}`, statistic(0, variable.shape)]),
  );
}
