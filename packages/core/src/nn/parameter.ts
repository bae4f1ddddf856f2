import { tensor, tidy, variable, type Variable } from '@tensorflow/tfjs-core';

/** A new trainable float32 variable. */
export function parameter(values: Float32Array, shape: readonly number[]): Variable {
  return tidy(() => variable(tensor(values, [...shape], 'float32')));
}

/** A new trainable float32 variable filled with one value. */
export function filledParameter(value: number, shape: readonly number[]): Variable {
  return parameter(
    new Float32Array(shape.reduce((product, side) => product * side, 1)).fill(value),
    shape,
  );
}

/** A new non-trainable float32 variable, such as a running statistic. */
export function statistic(value: number, shape: readonly number[]): Variable {
  const values = new Float32Array(shape.reduce((product, side) => product * side, 1)).fill(value);
  return tidy(() => variable(tensor(values, [...shape], 'float32'), false));
}
