import { CounterpointError } from '@counterpoint/core';

/** What TensorFlow.js computes an element type with. */
export type ComputedType = 'float32' | 'int32' | 'bool';

/** An element type of a stored tensor. */
export interface ElementType {
  readonly name: string;
  /** Bits of an element. */
  readonly bits: number;
  readonly computed: ComputedType;
}

const type = (name: string, bits: number, computed: ComputedType): ElementType => ({
  name,
  bits,
  computed,
});

/** Element types by their number in `TensorProto.DataType`. */
const elementTypes: Readonly<Record<number, ElementType>> = {
  1: type('float32', 32, 'float32'),
  2: type('uint8', 8, 'int32'),
  3: type('int8', 8, 'int32'),
  4: type('uint16', 16, 'int32'),
  5: type('int16', 16, 'int32'),
  6: type('int32', 32, 'int32'),
  7: type('int64', 64, 'int32'),
  9: type('bool', 8, 'bool'),
  10: type('float16', 16, 'float32'),
  11: type('float64', 64, 'float32'),
  12: type('uint32', 32, 'int32'),
  13: type('uint64', 64, 'int32'),
  16: type('bfloat16', 16, 'float32'),
  21: type('uint4', 4, 'int32'),
  22: type('int4', 4, 'int32'),
};

/**
 * The element type of a number of `TensorProto.DataType`.
 *
 * @throws CP_ONNX_TYPE for text, complex numbers and float8
 */
export function elementTypeOf(number: number, where: string): ElementType {
  const type = elementTypes[number];
  if (type) return type;
  throw new CounterpointError('CP_ONNX_TYPE', {
    what: `Elements of type ${number} are not read`,
    where,
    expected: Object.values(elementTypes)
      .map(({ name }) => name)
      .join(', '),
    remedy: 'export the model in float32',
    facts: { type: number },
  });
}

/** The number of an element type by its name. */
export function numberOfType(name: string): number {
  return Number(Object.entries(elementTypes).find(([, each]) => each.name === name)![0]);
}
