import { onnxElementType, type Elements } from '../graph/element-type.js';
import type { Attribute, Operation } from '../graph/operation.js';
import type { Structure } from '../graph/structure.js';
import type { Value } from '../graph/value.js';
import { ProtobufWriter } from './protobuf-writer.js';

/** The opset version of the kernels. */
export const opset = 21;

/** Names of a model's values. */
export class ValueNames {
  readonly #names = new Map<Value, string>();

  of(value: Value | undefined): string {
    if (value === undefined) return '';
    let name = this.#names.get(value);
    if (name === undefined) this.#names.set(value, (name = `v${this.#names.size}`));
    return name;
  }

  give(value: Value, name: string): void {
    this.#names.set(value, name);
  }
}

export interface ModelOptions {
  readonly names?: ValueNames;
  /** Leaves that become initializers instead of inputs. */
  readonly weights?: readonly Value[];
  /** Inputs and outputs whose first axis is a batch of any size. */
  readonly batched?: ReadonlySet<Value>;
  /** @default the opset of the kernels */
  readonly opset?: number;
  /** The name of an extra first output: an empty sequence. */
  readonly emptySequence?: string;
}

/** An ONNX ModelProto, https://onnx.ai/onnx/repo-docs/IR.html. */
export function modelOf(
  { operations, leaves, constants, outputs }: Structure,
  {
    names = new ValueNames(),
    weights = [],
    batched = new Set(),
    opset: version = opset,
    emptySequence,
  }: ModelOptions = {},
): Uint8Array {
  const model = new ProtobufWriter();
  model.integer(1, 8); // IR version
  model.text(2, 'counterpoint');
  model.message(7, (graph) => {
    for (const operation of operations)
      graph.message(1, (node) => writeNode(node, operation, names));
    if (emptySequence !== undefined)
      graph.message(1, (node) => writeEmptySequence(node, emptySequence));
    graph.text(2, 'step');
    for (const value of [...constants, ...weights])
      graph.message(5, (tensor) => writeTensor(tensor, value, names.of(value)));
    for (const leaf of leaves)
      if (!weights.includes(leaf))
        graph.message(11, (info) => writeInfo(info, leaf, names.of(leaf), batched.has(leaf)));
    if (emptySequence !== undefined)
      graph.message(12, (info) => writeSequenceInfo(info, emptySequence));
    for (const output of outputs)
      graph.message(12, (info) => writeInfo(info, output, names.of(output), batched.has(output)));
  });
  for (const domain of new Set(['', ...operations.map((operation) => operation.domain)])) {
    model.message(8, (set) => {
      if (domain !== '') set.text(1, domain);
      set.integer(2, domain === '' ? version : 1);
    });
  }
  return model.finish();
}

/** The node name of an operation: kernel, type and output, for readable profiles and errors. */
export function nodeName(operation: Operation, names: ValueNames): string {
  return `${operation.kernel}/${operation.type}/${names.of(operation.outputs[0])}`;
}

function writeNode(node: ProtobufWriter, operation: Operation, names: ValueNames): void {
  const inputs = operation.inputs.map((input) => names.of(input));
  while (inputs.at(-1) === '') inputs.pop();
  for (const input of inputs) node.text(1, input);
  for (const output of operation.outputs) node.text(2, names.of(output));
  node.text(3, nodeName(operation, names));
  node.text(4, operation.type);
  for (const name in operation.attributes)
    node.message(5, (attribute) => writeAttribute(attribute, name, operation.attributes[name]!));
  if (operation.domain !== '') node.text(7, operation.domain);
}

function writeEmptySequence(node: ProtobufWriter, name: string): void {
  node.text(2, name);
  node.text(3, name);
  node.text(4, 'SequenceEmpty');
}

function writeSequenceInfo(info: ProtobufWriter, name: string): void {
  info.text(1, name);
  info.message(2, (type) =>
    type.message(4, (sequence) =>
      sequence.message(1, (element) =>
        element.message(1, (tensor) => tensor.integer(1, onnxElementType.float32)),
      ),
    ),
  );
}

function writeAttribute(attribute: ProtobufWriter, name: string, value: Attribute): void {
  attribute.text(1, name);
  if (typeof value === 'number') {
    attribute.integer(3, value);
    attribute.integer(20, 2);
  } else if (typeof value === 'string') {
    attribute.text(4, value);
    attribute.integer(20, 3);
  } else if ('float' in value) {
    attribute.float(2, value.float);
    attribute.integer(20, 1);
  } else {
    for (const each of value) attribute.integer(8, each);
    attribute.integer(20, 7);
  }
}

function writeTensor(tensor: ProtobufWriter, value: Value, name: string): void {
  for (const extent of value.shape) tensor.integer(1, extent);
  tensor.integer(2, onnxElementType[value.type]);
  tensor.text(8, name);
  tensor.bytes(9, bytesOf(value.elements!));
}

function writeInfo(info: ProtobufWriter, value: Value, name: string, anyBatch: boolean): void {
  info.text(1, name);
  info.message(2, (type) =>
    type.message(1, (tensor) => {
      tensor.integer(1, onnxElementType[value.type]);
      tensor.message(2, (shape) => {
        value.shape.forEach((extent, axis) =>
          shape.message(1, (dimension) =>
            anyBatch && axis === 0 ? dimension.text(2, 'batch') : dimension.integer(1, extent),
          ),
        );
      });
    }),
  );
}

function bytesOf(elements: Elements): Uint8Array {
  return new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength);
}
