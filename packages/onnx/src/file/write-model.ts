import { CounterpointError } from '@counterpoint/core';
import { PbfWriter } from 'pbf';
import { numberOfType } from './element-type.js';
import { copyField, fieldsOf } from './message-fields.js';
import type { OnnxGraph, OnnxModel, OnnxNode, StoredArray } from './onnx-model.js';

/** protobuf readers take no more than this. */
const mostBytes = 2 ** 31 - 1;

/**
 * A model as the bytes of an ONNX file that holds all its tensors. What the graph does not change,
 * such as metadata, the ports and local functions, is copied from the file that was read.
 *
 * @throws CP_ONNX_FORMAT when the file would have 2 GiB or more
 */
export function writeModel(model: OnnxModel): Uint8Array {
  const weights = [...model.graph.initializers.values()];
  if (weights.reduce((sum, { bytes }) => sum + bytes.length, 0) > mostBytes - 2 ** 24)
    throw new CounterpointError('CP_ONNX_FORMAT', {
      what: 'The weights do not fit into one file',
      expected: 'less than 2 GiB, the limit of protobuf',
      remedy: 'write them in float16',
    });
  const writer = new PbfWriter();
  for (const field of fieldsOf(model.bytes))
    if (field.number === 7) writer.writeBytesField(7, graphBytes(field.value, model.graph));
    else copyField(field, writer);
  return writer.finish();
}

function graphBytes(original: Uint8Array, graph: OnnxGraph): Uint8Array {
  const writer = new PbfWriter();
  for (const node of graph.nodes) writer.writeBytesField(1, node.message ?? nodeBytes(node));
  for (const array of graph.initializers.values()) writer.writeBytesField(5, arrayBytes(array));
  for (const field of fieldsOf(original))
    if (![1, 5].includes(field.number)) copyField(field, writer);
  return writer.finish();
}

/** A node without attributes, as this package puts some in. */
function nodeBytes({ name, operator, domain, inputs, outputs }: OnnxNode): Uint8Array {
  const writer = new PbfWriter();
  for (const each of inputs) writer.writeStringField(1, each);
  for (const each of outputs) writer.writeStringField(2, each);
  writer.writeStringField(3, name);
  writer.writeStringField(4, operator);
  if (domain !== '') writer.writeStringField(7, domain);
  return writer.finish();
}

function arrayBytes({ name, type, shape, bytes }: StoredArray): Uint8Array {
  const writer = new PbfWriter();
  for (const side of shape) writer.writeVarintField(1, side);
  writer.writeVarintField(2, numberOfType(type.name));
  writer.writeStringField(8, name);
  writer.writeBytesField(9, bytes);
  return writer.finish();
}
