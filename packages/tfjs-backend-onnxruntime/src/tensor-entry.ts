import {
  backend_util,
  type BackendValues,
  type DataType,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import type { Elements, ElementType } from './graph/element-type.js';
import { Value } from './graph/value.js';

/** The backend's entry for a tensor. */
export interface TensorEntry {
  value: Value;
  dtype: DataType;
  strings?: BackendValues;
  parts?: Parts;
  references: number;
}

/** The two tensors of a complex one. */
export interface Parts {
  readonly real: TensorInfo;
  readonly imag: TensorInfo;
}

/** A placeholder value for tensors that are not part of a graph (strings, complex numbers). */
export function noValue(): Value {
  return new Value('int32', [0], { elements: new Int32Array() });
}

/** An entry for elements from outside the backend. */
export function tensorEntry(
  values: BackendValues,
  shape: readonly number[],
  dtype: DataType,
  references: number,
): TensorEntry {
  if (dtype === 'string') return { value: noValue(), dtype, references, strings: values };
  return { value: leafOf(values as Elements, shape, dtype), dtype, references };
}

/** A value with known elements, converted to the array type of its element type. */
export function leafOf(
  values: Elements | readonly number[],
  shape: readonly number[],
  dtype: DataType,
): Value {
  const type = dtype as ElementType;
  const ArrayType = { float32: Float32Array, int32: Int32Array, bool: Uint8Array }[
    dtype as 'float32'
  ];
  return new Value(type, shape, {
    elements: values instanceof ArrayType ? values : ArrayType.from(values as readonly number[]),
  });
}

/** Elements in the form that TensorFlow.js expects. */
export function toBackendValues(elements: Elements, dtype: DataType): BackendValues {
  return dtype === 'bool' && !(elements instanceof Uint8Array)
    ? Uint8Array.from(elements as Int32Array)
    : (elements as unknown as BackendValues);
}

/** The elements of a complex tensor, whose two parts are in host memory. */
export function complexValues(real: Value, imaginary: Value): BackendValues {
  return backend_util.mergeRealAndImagArrays(
    real.elements as Float32Array,
    imaginary.elements as Float32Array,
  );
}
