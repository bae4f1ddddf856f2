import { CounterpointError } from '@counterpoint/core';
import { PbfReader } from 'pbf';

/**
 * The content of a model file's graph (the field `graph` of ONNX's ModelProto), as it stands.
 * Appended to another graph's fields it joins them: repeated fields of protocol buffers add up.
 * https://protobuf.dev/programming-guides/encoding/#last-one-wins
 *
 * @throws CP_TEXT_CONFIG when the bytes are no ONNX model
 */
export function graphOf(model: Uint8Array): Uint8Array {
  const reader = new PbfReader(model);
  try {
    while (reader.pos < reader.length) {
      const isGraph = reader.nextField() === 7 && reader.type === 2;
      if (!isGraph) reader.skip(reader.type);
      else {
        const graph = reader.readBytes();
        if (reader.pos <= reader.length) return graph;
      }
    }
  } catch (cause) {
    throw malformed(cause);
  }
  throw malformed();
}

function malformed(cause?: unknown): CounterpointError {
  return new CounterpointError('CP_TEXT_CONFIG', {
    what: 'The bytes are no ONNX model with a graph',
    where: 'graphOf',
    expected: 'a file that exportOnnx wrote',
    cause,
  });
}
