import type { Tensor, Variable } from '@tensorflow/tfjs-core';

/**
 * Gives a variable the value of a tensor of the same shape [...] and type, and disposes of the
 * tensor.
 */
export function assignValue(variable: Variable, value: Tensor): void {
  variable.assign(value);
  value.dispose();
}
