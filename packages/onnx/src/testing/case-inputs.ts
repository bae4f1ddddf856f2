import { randomArray, type OperatorCase } from './compare-operator.js';
import type { BuiltArray } from './build-model.js';

/** A case with one input [2, 3, 4]. */
export const unary = (operator: string, more: Partial<OperatorCase> = {}): OperatorCase => ({
  operator,
  inputs: [randomArray([2, 3, 4], 1)],
  ...more,
});
/** A case with inputs [2, 3, 4] and [3, 1], the second one positive. */
export const pair = (operator: string, more: Partial<OperatorCase> = {}): OperatorCase => ({
  operator,
  inputs: [randomArray([2, 3, 4], 1), randomArray([3, 1], 2, 0.5, 1.5)],
  ...more,
});
/** Random bools. */
export const flags = (shape: readonly number[], seed: number): BuiltArray => ({
  shape,
  values:
    randomArray(shape, seed).values && Array.from(randomArray(shape, seed).values, (x) => +(x > 0)),
  type: 'bool',
});
/** 0, 1, 2, ... from `start` on, int64. */
export const counted = (shape: readonly number[], start = 0): BuiltArray => {
  const size = shape.reduce((a, b) => a * b, 1);
  return { shape, values: Array.from({ length: size }, (_, i) => start + i), type: 'int64' };
};
/** One number. */
export const scalar = (value: number, type = 'float32'): BuiltArray => ({
  shape: [],
  values: [value],
  type,
});
/** The settings of operators with a bool result. */
export const logical: Pick<OperatorCase, 'differentiable' | 'outputs'> = {
  differentiable: false,
  outputs: ['bool'],
};
/** [2, 4, 7, 6], from -1 to 1. */
export const picture: BuiltArray = randomArray([2, 4, 7, 6], 1);
/** [2, 4, 9], from -1 to 1. */
export const signal: BuiltArray = randomArray([2, 4, 9], 1);
/** An attribute of type float. */
export const float = (value: number): { readonly float: number } => ({ float: value });
