import { PbfWriter } from 'pbf';
import { numberOfType } from '../file/element-type.js';

/** A tensor of a built model: floats unless its type is named. */
export interface BuiltArray {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
  readonly type?: string;
}

export type BuiltAttribute = number | string | readonly number[] | BuiltArray | BuiltModel;

/** A float attribute that is a whole number, as in `float(1)`. */
export interface FloatAttribute {
  readonly float: number;
}

export interface BuiltNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly domain?: string;
  readonly name?: string;
  readonly attributes?: Readonly<
    Record<string, BuiltAttribute | FloatAttribute | readonly FloatAttribute[]>
  >;
}

export interface BuiltModel {
  readonly nodes: readonly BuiltNode[];
  readonly initializers?: Readonly<Record<string, BuiltArray>>;
  /** Types and shapes by name; names of axes are free. */
  readonly inputs: Readonly<Record<string, { type?: string; shape: readonly (number | string)[] }>>;
  /** Names, with types where they are no floats. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly opset?: number;
}

/** An ONNX file by hand, for tests. */
export function buildModel(model: BuiltModel): Uint8Array {
  const writer = new PbfWriter();
  writer.writeVarintField(1, 8);
  writer.writeStringField(2, 'a test');
  writer.writeMessage(7, writeGraph, model);
  const opsets = [
    ['', model.opset ?? 17],
    ['com.microsoft', 1],
  ] as const;
  for (const [domain, version] of opsets)
    writer.writeMessage(
      8,
      (_, each) => {
        if (domain !== '') each.writeStringField(1, domain);
        each.writeVarintField(2, version);
      },
      undefined,
    );
  return writer.finish();
}

function writeGraph(model: BuiltModel, writer: PbfWriter): void {
  for (const node of model.nodes) writer.writeMessage(1, writeNode, node);
  writer.writeStringField(2, 'test');
  for (const [name, array] of Object.entries(model.initializers ?? {}))
    writer.writeMessage(5, writeArray, { name, array });
  for (const [name, { type = 'float32', shape }] of Object.entries(model.inputs))
    writer.writeMessage(11, writePort, { name, type, shape });
  for (const [name, type] of Object.entries(model.outputs))
    writer.writeMessage(12, writePort, { name, type, shape: undefined });
}

function writeNode(node: BuiltNode, writer: PbfWriter): void {
  for (const name of node.inputs) writer.writeStringField(1, name);
  for (const name of node.outputs) writer.writeStringField(2, name);
  writer.writeStringField(3, node.name ?? `${node.operator}_${node.outputs[0]}`);
  writer.writeStringField(4, node.operator);
  for (const entry of Object.entries(node.attributes ?? {}))
    writer.writeMessage(5, writeAttribute, entry);
  if (node.domain) writer.writeStringField(7, node.domain);
}

function writeAttribute([name, value]: [string, unknown], writer: PbfWriter): void {
  writer.writeStringField(1, name);
  const kind = (type: number) => writer.writeVarintField(20, type);
  if (typeof value === 'number' && Number.isInteger(value)) {
    writer.writeVarintField(3, value);
    kind(2);
  } else if (typeof value === 'number' || isFloat(value)) {
    writer.writeFloatField(2, typeof value === 'number' ? value : value.float);
    kind(1);
  } else if (typeof value === 'string') {
    writer.writeStringField(4, value);
    kind(3);
  } else if (Array.isArray(value) && value.some((each) => isFloat(each))) {
    for (const each of value as FloatAttribute[]) writer.writeFloatField(7, each.float);
    kind(6);
  } else if (Array.isArray(value)) {
    for (const each of value as number[]) writer.writeVarintField(8, each);
    kind(7);
  } else if ('nodes' in (value as object)) {
    writer.writeMessage(6, writeGraph, value as BuiltModel);
    kind(5);
  } else {
    writer.writeMessage(5, writeArray, { name: '', array: value as BuiltArray });
    kind(4);
  }
}

function isFloat(value: unknown): value is FloatAttribute {
  return typeof value === 'object' && value !== null && 'float' in value;
}

function writePort(
  port: { name: string; type: string; shape: readonly (number | string)[] | undefined },
  writer: PbfWriter,
): void {
  writer.writeStringField(1, port.name);
  const shape = (_: unknown, each: PbfWriter) => {
    for (const side of port.shape!)
      each.writeMessage(
        1,
        (_side, dim) =>
          typeof side === 'number' ? dim.writeVarintField(1, side) : dim.writeStringField(2, side),
        undefined,
      );
  };
  const tensor = (_: unknown, each: PbfWriter) => {
    each.writeVarintField(1, numberOfType(port.type));
    if (port.shape) each.writeMessage(2, shape, undefined);
  };
  writer.writeMessage(2, (_, each) => each.writeMessage(1, tensor, undefined), undefined);
}

function writeArray({ name, array }: { name: string; array: BuiltArray }, writer: PbfWriter): void {
  const type = array.type ?? 'float32';
  for (const side of array.shape) writer.writeVarintField(1, side);
  writer.writeVarintField(2, numberOfType(type));
  if (name !== '') writer.writeStringField(8, name);
  writer.writeBytesField(9, bytesOf(array.values, type));
}

/** Numbers as the bytes of an element type. */
export function bytesOf(values: ArrayLike<number>, type: string): Uint8Array {
  const list = Array.from(values);
  const typed = {
    float32: () => Float32Array.from(list),
    float64: () => Float64Array.from(list),
    int32: () => Int32Array.from(list),
    int64: () => BigInt64Array.from(list, BigInt),
    int8: () => Int8Array.from(list),
    uint8: () => Uint8Array.from(list),
    bool: () => Uint8Array.from(list),
    float16: () => Uint16Array.from(list),
  }[type]!();
  return new Uint8Array(typed.buffer);
}
