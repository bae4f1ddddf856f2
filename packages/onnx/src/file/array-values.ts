import { fromHalf } from '@counterpoint/core';
import type { StoredArray } from './onnx-model.js';

/** The elements of a stored tensor as float32. */
export function floatValues(array: StoredArray): Float32Array {
  const { bytes, type } = array;
  if (type.name === 'float32') return new Float32Array(new Uint8Array(bytes).buffer); // aligned
  return Float32Array.from(numbersOf(array));
}

/**
 * The elements of a stored tensor as numbers. Whole numbers of 64 bits are exact to 2^53 and
 * rounded beyond, where only `Slice` and `Range` use them as a bound.
 */
export function numbersOf({ bytes, type, shape }: StoredArray): number[] {
  const count = shape.reduce((size, side) => size * side, 1);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = readers[type.name]!;
  return Array.from({ length: count }, (_, i) => read(view, i));
}

const readers: Readonly<Record<string, (view: DataView, i: number) => number>> = {
  float32: (view, i) => view.getFloat32(4 * i, true),
  float64: (view, i) => view.getFloat64(8 * i, true),
  float16: (view, i) => fromHalf(view.getUint16(2 * i, true)),
  bfloat16: (view, i) => {
    const whole = new DataView(new ArrayBuffer(4));
    whole.setUint32(0, view.getUint16(2 * i, true) << 16);
    return whole.getFloat32(0);
  },
  int8: (view, i) => view.getInt8(i),
  uint8: (view, i) => view.getUint8(i),
  int16: (view, i) => view.getInt16(2 * i, true),
  uint16: (view, i) => view.getUint16(2 * i, true),
  int32: (view, i) => view.getInt32(4 * i, true),
  uint32: (view, i) => view.getUint32(4 * i, true),
  int64: (view, i) => Number(view.getBigInt64(8 * i, true)),
  uint64: (view, i) => Number(view.getBigUint64(8 * i, true)),
  bool: (view, i) => (view.getUint8(i) === 0 ? 0 : 1),
  uint4: (view, i) => (view.getUint8(i >> 1) >> (4 * (i & 1))) & 0xf,
  int4: (view, i) => (((view.getUint8(i >> 1) >> (4 * (i & 1))) & 0xf) ^ 8) - 8,
};
