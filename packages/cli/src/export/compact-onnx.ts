import { halfPrecision, largestHalf } from './half-precision.js';
import {
  bytesField,
  joined,
  numberField,
  protobufFields,
  textField,
  type ProtobufField,
} from './protobuf-fields.js';

/** How weights are stored: 16-bit floats, or whole numbers of 8 bits with a scale. */
export type CompactType = 'fp16' | 'q8';

/** Smaller tensors stay as they are: they take no space, and much depends on them. */
const leastElements = 256;

/** Of ONNX: TensorProto.DataType. */
const float32 = 1;
const int8 = 3;
const float16 = 10;

/**
 * An ONNX model whose large weights are stored in fewer bits. They become float32 again where
 * they are used, so that every ONNX runtime computes as before:
 *
 * - `fp16`: half precision, then `Cast`;
 * - `q8`: round(w / s) with s = max |w| / 127, one s for each slice of the axis that loses less,
 *   then `DequantizeLinear`.
 *
 * Wu et al. 2020, section 3, https://arxiv.org/abs/2004.09602: symmetric quantisation of weights
 * by channel.
 *
 * @param model an ONNX ModelProto of opset 13 or later, its weights in `raw_data`
 */
export function compactOnnx(model: Uint8Array, type: CompactType): Uint8Array {
  return joined(
    protobufFields(model).map((part) =>
      part.field === 7 ? bytesField(7, compactGraph(part.content, type)) : part.bytes,
    ),
  );
}

function compactGraph(graph: Uint8Array, type: CompactType): Uint8Array {
  const fields = protobufFields(graph);
  const compact = new Map<ProtobufField, CompactTensor>();
  for (const part of fields) {
    const tensor = part.field === 5 ? compactTensor(part.content, type) : undefined;
    if (tensor !== undefined) compact.set(part, tensor);
  }
  const nodes = [...compact.values()].map(({ node }) => bytesField(1, node));
  const rest = fields.flatMap((part) => {
    const tensor = compact.get(part);
    return tensor === undefined
      ? [part.bytes]
      : tensor.initializers.map((each) => bytesField(5, each));
  });
  return joined([...nodes, ...rest]);
}

interface CompactTensor {
  readonly initializers: readonly Uint8Array[];
  /** Restores the weights under their name. */
  readonly node: Uint8Array;
}

/** @returns undefined for a tensor that stays as it is */
function compactTensor(tensor: Uint8Array, type: CompactType): CompactTensor | undefined {
  const fields = protobufFields(tensor);
  const raw = fields.find(({ field }) => field === 9)?.content;
  const isFloat = fields.some(({ field, value }) => field === 2 && value === float32);
  if (!isFloat || raw === undefined || raw.length < 4 * leastElements) return undefined;
  const values = new Float32Array(raw.slice().buffer);
  if (!values.every((value) => Math.abs(value) <= largestHalf)) return undefined;
  const shape = shapeOf(fields);
  const name = new TextDecoder().decode(fields.find(({ field }) => field === 8)!.content);
  const tensorBytes = (suffix: string, dims: readonly number[], kind: number, bytes: Uint8Array) =>
    joined([
      ...dims.map((extent) => numberField(1, extent)),
      numberField(2, kind),
      textField(8, `${name}${suffix}`),
      bytesField(9, bytes),
    ]);
  if (type === 'fp16')
    return {
      initializers: [tensorBytes('/fp16', shape, float16, bytesOf(halfPrecision(values)))],
      node: nodeOf('Cast', [`${name}/fp16`], name, { to: float32 }),
    };
  const { levels, scales, axis } = quantised(values, shape);
  return {
    initializers: [
      tensorBytes('/q8', shape, int8, bytesOf(levels)),
      tensorBytes('/scale', [scales.length], float32, bytesOf(scales)),
    ],
    node: nodeOf('DequantizeLinear', [`${name}/q8`, `${name}/scale`], name, { axis }),
  };
}

function shapeOf(fields: readonly ProtobufField[]): number[] {
  return fields
    .filter(({ field }) => field === 1)
    .flatMap(({ wire, value, content }) =>
      wire === 0
        ? [value]
        : protobufFields(joined([Uint8Array.of(8), content])).map((f) => f.value),
    );
}

interface Quantised {
  readonly levels: Int8Array;
  readonly scales: Float32Array;
  readonly axis: number;
}

/** By the first or the last axis, whichever loses less. */
function quantised(values: Float32Array, shape: readonly number[]): Quantised {
  const first = alongAxis(values, shape, 0);
  const last = alongAxis(values, shape, shape.length - 1);
  return last.loss < first.loss ? last : first;
}

function alongAxis(
  values: Float32Array,
  shape: readonly number[],
  axis: number,
): Quantised & { readonly loss: number } {
  const extent = shape[axis]!;
  const inner = shape.slice(axis + 1).reduce((product, each) => product * each, 1);
  const scales = new Float32Array(extent);
  const slice = (i: number) => Math.floor(i / inner) % extent;
  values.forEach((value, i) => {
    scales[slice(i)] = Math.max(scales[slice(i)]!, Math.abs(value) / 127);
  });
  let loss = 0;
  const levels = Int8Array.from(values, (value, i) => {
    const scale = scales[slice(i)]!;
    const level = scale > 0 ? Math.round(value / scale) : 0;
    loss += (value - level * scale) ** 2;
    return level;
  });
  return { levels, scales: scales.map((scale) => scale || 1), axis, loss };
}

function nodeOf(
  type: string,
  inputs: readonly string[],
  output: string,
  attributes: Readonly<Record<string, number>>,
): Uint8Array {
  return joined([
    ...inputs.map((input) => textField(1, input)),
    textField(2, output),
    textField(3, `${output}/${type}`),
    textField(4, type),
    ...Object.entries(attributes).map(([name, value]) =>
      bytesField(5, textField(1, name), numberField(3, value), numberField(20, 2)),
    ),
  ]);
}

function bytesOf(array: Uint16Array | Int8Array | Float32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
