import type { HostArray } from '../value/value.js';
import { strides } from './broadcast.js';

/**
 * An array whose elements are those of another at computed places: what slices, transposes,
 * gathers and expansions are.
 *
 * @param place the offset in `array` of the element at these indices
 */
export function rearrangeHost(
  array: HostArray,
  shape: readonly number[],
  place: (indices: readonly number[]) => number,
): HostArray {
  const values = new Float64Array(shape.reduce((size, side) => size * side, 1));
  const indices = shape.map(() => 0);
  for (let i = 0; i < values.length; i++) {
    values[i] = array.values[place(indices)]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      if (++indices[axis]! < shape[axis]!) break;
      indices[axis] = 0;
    }
  }
  return { type: array.type, shape, values };
}

/** Takes entries along one axis. */
export function takeHost(array: HostArray, axis: number, entries: readonly number[]): HostArray {
  const inputStrides = strides(array.shape);
  const shape = array.shape.map((side, i) => (i === axis ? entries.length : side));
  return rearrangeHost(array, shape, (indices) =>
    indices.reduce(
      (sum, index, i) => sum + inputStrides[i]! * (i === axis ? entries[index]! : index),
      0,
    ),
  );
}

/** Axes in another order. */
export function transposeHost(array: HostArray, order: readonly number[]): HostArray {
  const inputStrides = strides(array.shape);
  return rearrangeHost(
    array,
    order.map((axis) => array.shape[axis]!),
    (indices) => indices.reduce((sum, index, i) => sum + inputStrides[order[i]!]! * index, 0),
  );
}
