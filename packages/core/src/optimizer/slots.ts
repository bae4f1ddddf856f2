import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import type { NamedVariables } from '../contract/named-variables.js';
import { statistic } from '../nn/parameter.js';
import type { ParameterSettings } from './parameter-group.js';

/** A variable of zeros beside each variable, under `slot.name`: momentum, moments. */
export function slots(slot: string, parameters: readonly ParameterSettings[]): NamedVariables {
  return Object.fromEntries(
    parameters.map(({ name, variable }) => [`${slot}.${name}`, statistic(0, variable.shape)]),
  );
}

/** Gives a variable a value made for it and disposes of that value's handle. */
export function assign(variable: Variable, value: Tensor): void {
  variable.assign(value as never);
  value.dispose();
}
