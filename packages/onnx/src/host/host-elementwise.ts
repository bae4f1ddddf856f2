import type { ComputedType } from '../file/element-type.js';
import type { HostArray } from '../value/value.js';
import { broadcastShape, stridesFor } from './broadcast.js';

/** A function of each element. */
export function mapHost(
  array: HostArray,
  type: ComputedType,
  apply: (value: number) => number,
): HostArray {
  const values = new Float64Array(array.values.length);
  for (let i = 0; i < values.length; i++) values[i] = roundTo(type, apply(array.values[i]!));
  return { type, shape: array.shape, values };
}

/** A function of the elements of several arrays, broadcast together. */
export function zipHost(
  arrays: readonly HostArray[],
  type: ComputedType,
  apply: (...values: number[]) => number,
): HostArray {
  const shape = arrays.map((each) => each.shape).reduce(broadcastShape);
  const strides = arrays.map((each) => stridesFor(each.shape, shape));
  const values = new Float64Array(shape.reduce((size, side) => size * side, 1));
  const places = shape.map(() => 0);
  const offsets = arrays.map(() => 0);
  for (let i = 0; i < values.length; i++) {
    values[i] = roundTo(type, apply(...arrays.map((each, a) => each.values[offsets[a]!]!)));
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      places[axis]!++;
      arrays.forEach((_, a) => (offsets[a]! += strides[a]![axis]!));
      if (places[axis]! < shape[axis]!) break;
      arrays.forEach((_, a) => (offsets[a]! -= strides[a]![axis]! * shape[axis]!));
      places[axis] = 0;
    }
  }
  return { type, shape, values };
}

/** A number as an element of its type holds it. */
function roundTo(type: ComputedType, value: number): number {
  if (type === 'float32') return Math.fround(value);
  return type === 'bool' ? (value === 0 ? 0 : 1) : Math.trunc(value);
}
