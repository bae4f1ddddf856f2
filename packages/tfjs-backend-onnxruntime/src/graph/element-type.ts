/**
 * The element types that values have: those of TensorFlow.js, and 64-bit indices inside a graph.
 */
export type ElementType = 'float32' | 'int32' | 'bool' | 'int64';

export type Elements = Float32Array | Int32Array | Uint8Array | BigInt64Array;

/** The array constructor of each type; new arrays are zero. */
export const elementArray: Readonly<Record<ElementType, new (size: number) => Elements>> = {
  float32: Float32Array,
  int32: Int32Array,
  bool: Uint8Array,
  int64: BigInt64Array,
};

/**
 * Element types as ONNX numbers them: TensorProto.DataType,
 * https://onnx.ai/onnx/api/classes.html#tensorproto.
 */
export const onnxElementType: Readonly<Record<ElementType, number>> = {
  float32: 1,
  int32: 6,
  bool: 9,
  int64: 7,
};

/** Elements of a type from plain numbers. */
export function elementsOf(type: ElementType, numbers: ArrayLike<number>): Elements {
  switch (type) {
    case 'float32':
      return Float32Array.from(numbers);
    case 'int32':
      return Int32Array.from(numbers);
    case 'bool':
      return Uint8Array.from(numbers);
    case 'int64':
      return BigInt64Array.from(Array.from(numbers, BigInt));
  }
}
