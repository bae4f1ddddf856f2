import { PbfWriter } from 'pbf';
import { onnxElementType, type Elements } from '../graph/element-type.js';
import type { Attribute, Operation } from '../graph/operation.js';
import type { Structure } from '../graph/structure.js';
import type { Value } from '../graph/value.js';

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
  const model = new PbfWriter();
  model.writeVarintField(1, 8); // IR version
  model.writeStringField(2, 'counterpoint');
  const writeGraph = (_: unknown, graph: PbfWriter): void => {
    for (const operation of operations)
      graph.writeMessage(1, (each, node) => writeNode(node, each, names), operation);
    if (emptySequence !== undefined) graph.writeMessage(1, writeEmptySequence, emptySequence);
    graph.writeStringField(2, 'step');
    for (const value of [...constants, ...weights])
      graph.writeMessage(5, (each, tensor) => writeTensor(tensor, each, names.of(each)), value);
    const writeValue = (value: Value, info: PbfWriter): void =>
      writeInfo(info, value, names.of(value), batched.has(value));
    for (const leaf of leaves)
      if (!weights.includes(leaf)) graph.writeMessage(11, writeValue, leaf);
    if (emptySequence !== undefined) graph.writeMessage(12, writeSequenceInfo, emptySequence);
    for (const output of outputs) graph.writeMessage(12, writeValue, output);
  };
  model.writeMessage(7, writeGraph, undefined);
  for (const domain of new Set(['', ...operations.map((operation) => operation.domain)]))
    model.writeMessage(8, writeOpset, { domain, version: domain === '' ? version : 1 });
  return model.finish();
}

function writeOpset(
  { domain, version }: { readonly domain: string; readonly version: number },
  set: PbfWriter,
): void {
  if (domain !== '') set.writeStringField(1, domain);
  set.writeVarintField(2, version);
}

/** The node name of an operation: kernel, type and output, for readable profiles and errors. */
export function nodeName(operation: Operation, names: ValueNames): string {
  return `${operation.kernel}/${operation.type}/${names.of(operation.outputs[0])}`;
}

function writeNode(node: PbfWriter, operation: Operation, names: ValueNames): void {
  const inputs = operation.inputs.map((input) => names.of(input));
  while (inputs.at(-1) === '') inputs.pop();
  for (const input of inputs) node.writeStringField(1, input);
  for (const output of operation.outputs) node.writeStringField(2, names.of(output));
  node.writeStringField(3, nodeName(operation, names));
  node.writeStringField(4, operation.type);
  for (const name in operation.attributes)
    node.writeMessage(
      5,
      (value, entry) => writeAttribute(entry, name, value),
      operation.attributes[name]!,
    );
  if (operation.domain !== '') node.writeStringField(7, operation.domain);
}

function writeEmptySequence(name: string, node: PbfWriter): void {
  node.writeStringField(2, name);
  node.writeStringField(3, name);
  node.writeStringField(4, 'SequenceEmpty');
}

function writeSequenceInfo(name: string, info: PbfWriter): void {
  info.writeStringField(1, name);
  const writeTensorType = (_: unknown, tensor: PbfWriter): void =>
    tensor.writeVarintField(1, onnxElementType.float32);
  const writeElement = (_: unknown, element: PbfWriter): void =>
    element.writeMessage(1, writeTensorType, undefined);
  const writeSequence = (_: unknown, sequence: PbfWriter): void =>
    sequence.writeMessage(1, writeElement, undefined);
  info.writeMessage(2, (_, type) => type.writeMessage(4, writeSequence, undefined), undefined);
}

function writeAttribute(attribute: PbfWriter, name: string, value: Attribute): void {
  attribute.writeStringField(1, name);
  if (typeof value === 'number') {
    attribute.writeVarintField(3, value);
    attribute.writeVarintField(20, 2);
  } else if (typeof value === 'string') {
    attribute.writeStringField(4, value);
    attribute.writeVarintField(20, 3);
  } else if ('float' in value) {
    attribute.writeFloatField(2, value.float);
    attribute.writeVarintField(20, 1);
  } else {
    for (const each of value) attribute.writeVarintField(8, each);
    attribute.writeVarintField(20, 7);
  }
}

function writeTensor(tensor: PbfWriter, value: Value, name: string): void {
  for (const extent of value.shape) tensor.writeVarintField(1, extent);
  tensor.writeVarintField(2, onnxElementType[value.type]);
  tensor.writeStringField(8, name);
  tensor.writeBytesField(9, bytesOf(value.elements!));
}

function writeInfo(info: PbfWriter, value: Value, name: string, anyBatch: boolean): void {
  const writeShape = (shape: readonly number[], dimensions: PbfWriter): void =>
    shape.forEach((extent, axis) =>
      dimensions.writeMessage(
        1,
        (_, dimension) =>
          anyBatch && axis === 0
            ? dimension.writeStringField(2, 'batch')
            : dimension.writeVarintField(1, extent),
        undefined,
      ),
    );
  const writeTensorType = (_: unknown, tensor: PbfWriter): void => {
    tensor.writeVarintField(1, onnxElementType[value.type]);
    tensor.writeMessage(2, writeShape, value.shape);
  };
  info.writeStringField(1, name);
  info.writeMessage(2, (_, type) => type.writeMessage(1, writeTensorType, undefined), undefined);
}

function bytesOf(elements: Elements): Uint8Array {
  return new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength);
}
