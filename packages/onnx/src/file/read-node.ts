import { bytesOf, floatsOf, readMessage, textOf, wholeOf, wholesOf } from './message-reader.js';
import type { AttributeValue, OnnxGraph, OnnxNode } from './onnx-model.js';
import { readArray, type ReadExternal } from './read-array.js';

/** What reads parts of a node: tensors in other files, graphs within it. */
export interface NodeReaders {
  readonly external: ReadExternal;
  readonly graph: (bytes: Uint8Array) => OnnxGraph;
}

/** Reads an `onnx.NodeProto`. */
export function readNode(bytes: Uint8Array, readers: NodeReaders): OnnxNode {
  const draft = {
    name: '',
    operator: '',
    domain: '',
    inputs: [] as string[],
    outputs: [] as string[],
    attributes: new Map<string, AttributeValue>(),
    message: bytes,
  };
  readMessage(bytes, draft, (field, into, reader) => {
    if (field === 1) into.inputs.push(textOf(reader));
    else if (field === 2) into.outputs.push(textOf(reader));
    else if (field === 3) into.name = textOf(reader);
    else if (field === 4) into.operator = textOf(reader);
    else if (field === 5) {
      const [name, value] = readAttribute(bytesOf(reader), readers);
      if (value !== undefined) into.attributes.set(name, value);
    } else if (field === 7) {
      const domain = textOf(reader);
      into.domain = domain === 'ai.onnx' ? '' : domain;
    } else reader.skip(reader.type);
  });
  return draft;
}

interface AttributeDraft {
  name: string;
  type: number;
  float: number;
  whole: number;
  text: string;
  floats: number[];
  wholes: number[];
  texts: string[];
  value?: AttributeValue;
}

/** An attribute by its type's number in `AttributeProto.AttributeType`. */
function readAttribute(
  bytes: Uint8Array,
  { external, graph }: NodeReaders,
): [string, AttributeValue | undefined] {
  const draft: AttributeDraft = {
    name: '',
    type: 0,
    float: 0,
    whole: 0,
    text: '',
    floats: [],
    wholes: [],
    texts: [],
  };
  readMessage(bytes, draft, (field, into, reader) => {
    if (field === 1) into.name = textOf(reader);
    else if (field === 2) into.float = reader.readFloat();
    else if (field === 3) into.whole = wholeOf(reader);
    else if (field === 4) into.text = Buffer.from(bytesOf(reader)).toString('utf8');
    else if (field === 5) into.value = readArray(bytesOf(reader), external);
    else if (field === 6) into.value = graph(bytesOf(reader));
    else if (field === 7) floatsOf(reader, into.floats, 4);
    else if (field === 8) wholesOf(reader, into.wholes);
    else if (field === 9) into.texts.push(Buffer.from(bytesOf(reader)).toString('utf8'));
    else if (field === 20) into.type = wholeOf(reader);
    else reader.skip(reader.type);
  });
  const { name, type } = draft;
  const values: Readonly<Record<number, AttributeValue | undefined>> = {
    1: draft.float,
    2: draft.whole,
    3: draft.text,
    4: draft.value,
    5: draft.value,
    6: draft.floats,
    7: draft.wholes,
    8: draft.texts,
  };
  return [name, values[type]];
}
