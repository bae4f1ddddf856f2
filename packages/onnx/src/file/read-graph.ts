import { elementTypeOf } from './element-type.js';
import { bytesOf, readMessage, textOf, wholeOf } from './message-reader.js';
import type { OnnxGraph, OnnxNode, OnnxPort, StoredArray } from './onnx-model.js';
import { readArray, type ReadExternal } from './read-array.js';
import { readNode } from './read-node.js';

/** Reads an `onnx.GraphProto`. */
export function readGraph(bytes: Uint8Array, external: ReadExternal): OnnxGraph {
  const readers = { external, graph: (inner: Uint8Array) => readGraph(inner, external) };
  const draft = {
    name: '',
    nodes: [] as OnnxNode[],
    initializers: new Map<string, StoredArray>(),
    inputs: [] as OnnxPort[],
    outputs: [] as OnnxPort[],
  };
  readMessage(bytes, draft, (field, into, reader) => {
    if (field === 1) into.nodes.push(readNode(bytesOf(reader), readers));
    else if (field === 2) into.name = textOf(reader);
    else if (field === 5) {
      const array = readArray(bytesOf(reader), external);
      into.initializers.set(array.name, array);
    } else if (field === 11) into.inputs.push(readPort(bytesOf(reader)));
    else if (field === 12) into.outputs.push(readPort(bytesOf(reader)));
    else reader.skip(reader.type);
  });
  return { ...draft, inputs: draft.inputs.filter(({ name }) => !draft.initializers.has(name)) };
}

interface PortDraft {
  name: string;
  type?: number;
  shape?: (number | string)[];
}

function readPort(bytes: Uint8Array): OnnxPort {
  const draft = readMessage(bytes, { name: '' } as PortDraft, (field, into, reader) => {
    if (field === 1) into.name = textOf(reader);
    else if (field === 2) readType(bytesOf(reader), into);
    else reader.skip(reader.type);
  });
  const { name, type, shape } = draft;
  return { name, type: type ? elementTypeOf(type, `value ${name}`) : undefined, shape };
}

function readType(bytes: Uint8Array, port: PortDraft): void {
  readMessage(bytes, port, (field, into, reader) => {
    if (field !== 1) return reader.skip(reader.type);
    readMessage(bytesOf(reader), into, (inner, tensor, fields) => {
      if (inner === 1) tensor.type = wholeOf(fields);
      else if (inner === 2) tensor.shape = readShape(bytesOf(fields));
      else fields.skip(fields.type);
    });
  });
}

function readShape(bytes: Uint8Array): (number | string)[] {
  return readMessage(bytes, [] as (number | string)[], (field, shape, reader) => {
    if (field !== 1) return reader.skip(reader.type);
    const side = { size: '?' as number | string };
    readMessage(bytesOf(reader), side, (inner, into, fields) => {
      if (inner === 1) into.size = wholeOf(fields);
      else if (inner === 2) into.size = textOf(fields);
      else fields.skip(fields.type);
    });
    shape.push(side.size);
  });
}
