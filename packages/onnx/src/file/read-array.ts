import { CounterpointError } from '@counterpoint/core';
import { elementTypeOf, type ElementType } from './element-type.js';
import { bytesOf, floatsOf, readMessage, textOf, wholeOf, wholesOf } from './message-reader.js';
import type { StoredArray } from './onnx-model.js';

/** Gives bytes of the file that a tensor's values are in. */
export type ReadExternal = (
  location: string,
  offset: number,
  length: number,
  tensor: string,
) => Uint8Array;

interface Draft {
  name: string;
  type: number;
  shape: number[];
  raw?: Uint8Array;
  floats: number[];
  wholes: number[];
  external: Record<string, string>;
  isExternal: boolean;
}

/**
 * Reads an `onnx.TensorProto`.
 *
 * @throws CP_ONNX_TYPE, CP_ONNX_FORMAT, CP_ONNX_EXTERNAL
 */
export function readArray(bytes: Uint8Array, external: ReadExternal): StoredArray {
  const draft: Draft = {
    name: '',
    type: 0,
    shape: [],
    floats: [],
    wholes: [],
    external: {},
    isExternal: false,
  };
  readMessage(bytes, draft, (field, into, reader) => {
    if (field === 1) wholesOf(reader, into.shape);
    else if (field === 2) into.type = wholeOf(reader);
    else if (field === 4) floatsOf(reader, into.floats, 4);
    else if (field === 5 || field === 7 || field === 11) wholesOf(reader, into.wholes);
    else if (field === 8) into.name = textOf(reader);
    else if (field === 9) into.raw = bytesOf(reader);
    else if (field === 10) floatsOf(reader, into.floats, 8);
    else if (field === 13) {
      const [key, value] = readEntry(bytesOf(reader));
      into.external[key] = value;
    } else if (field === 14) into.isExternal = wholeOf(reader) === 1;
    else reader.skip(reader.type);
  });
  const { name, shape } = draft;
  const type = elementTypeOf(draft.type, `tensor ${name}`);
  const size = byteLength(shape, type);
  const content = draft.isExternal
    ? external(
        draft.external['location'] ?? '',
        Number(draft.external['offset'] ?? 0),
        Number(draft.external['length'] ?? size),
        name,
      )
    : (draft.raw ?? packed(draft, type));
  if (content.length !== size)
    throw new CounterpointError(draft.isExternal ? 'CP_ONNX_EXTERNAL' : 'CP_ONNX_FORMAT', {
      what: `Tensor ${name} has ${content.length} bytes of values`,
      where: `tensor ${name}`,
      expected: `${size} bytes for ${type.name} [${shape.join()}]`,
      remedy: 'get the files again',
    });
  return { name, type, shape, bytes: content };
}

/** The bytes that a tensor of this shape and type takes. */
export function byteLength(shape: readonly number[], { bits }: ElementType): number {
  return Math.ceil((shape.reduce((size, side) => size * side, 1) * bits) / 8);
}

function readEntry(bytes: Uint8Array): [string, string] {
  return readMessage(bytes, ['', ''] as [string, string], (field, entry, reader) => {
    if (field === 1 || field === 2) entry[field - 1] = textOf(reader);
    else reader.skip(reader.type);
  });
}

/** Values that stand in typed fields, as the bytes of `raw_data`. */
function packed({ floats, wholes, shape }: Draft, type: ElementType): Uint8Array {
  const bytes = new Uint8Array(byteLength(shape, type));
  const view = new DataView(bytes.buffer);
  const values = type.name === 'float32' || type.name === 'float64' ? floats : wholes;
  if (type.bits === 4) return Uint8Array.from(values); // two nibbles in each
  if (values.length * type.bits !== bytes.length * 8)
    return new Uint8Array((values.length * type.bits) / 8);
  values.forEach((value, i) => {
    if (type.name === 'float32') view.setFloat32(4 * i, value, true);
    else if (type.name === 'float64') view.setFloat64(8 * i, value, true);
    else if (type.bits === 64) view.setBigInt64(8 * i, clampedBigInt(value), true);
    else if (type.bits === 32) view.setInt32(4 * i, value, true);
    else if (type.bits === 16) view.setUint16(2 * i, value & 0xffff, true);
    else view.setUint8(i, value & 0xff);
  });
  return bytes;
}

function clampedBigInt(value: number): bigint {
  const [minimum, maximum] = [-(2n ** 63n), 2n ** 63n - 1n];
  const whole = BigInt(value);
  return whole < minimum ? minimum : whole > maximum ? maximum : whole;
}
