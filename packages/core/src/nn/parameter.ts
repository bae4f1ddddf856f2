import { tensor, tidy, variable, type Variable } from '@tensorflow/tfjs-core';

/**
 * A new trainable float32 variable.
 *
 * @param values row-major, [product of `shape`]
 * @returns of shape `shape`, such as [in, out]
 */
export function parameter(values: Float32Array, shape: readonly number[]): Variable {
  return tidy(() => variable(tensor(values, [...shape], 'float32')));
}

/**
 * A new trainable float32 variable filled with one value.
 *
 * @returns of shape `shape`, such as [width]; `[]` makes a scalar
 */
export function filledParameter(value: number, shape: readonly number[]): Variable {
  return parameter(
    new Float32Array(shape.reduce((product, side) => product * side, 1)).fill(value),
    shape,
  );
}

/**
 * A new non-trainable float32 variable filled with one value, such as a running statistic.
 *
 * @returns of shape `shape`, such as [width]
 */
export function statistic(value: number, shape: readonly number[]): Variable {
  const values = new Float32Array(shape.reduce((product, side) => product * side, 1)).fill(value);
  return tidy(() => variable(tensor(values, [...shape], 'float32'), false));
}
