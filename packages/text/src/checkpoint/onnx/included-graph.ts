import { CounterpointError } from '@counterpoint/core';

/**
 * The content of a model file's graph (the field `graph` of ONNX's ModelProto), as it stands.
 * Appended to another graph's fields it joins them:
 * repeated fields of protocol buffers add up.
 * https://protobuf.dev/programming-guides/encoding/#last-one-wins
 *
 * @throws CP_TEXT_CONFIG when the bytes are no ONNX model
 */
export function graphOf(model: Uint8Array): Uint8Array {
  let at = 0;
  const varint = (): number => {
    let value = 0,
      scale = 1;
    for (;;) {
      const byte = model[at++];
      if (byte === undefined) throw malformed();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
  };
  while (at < model.length) {
    const tag = varint(),
      field = Math.floor(tag / 8);
    switch (tag % 8) {
      case 0:
        varint();
        break;
      case 1:
        at += 8;
        break;
      case 2: {
        const length = varint();
        if (at + length > model.length) throw malformed();
        if (field === 7) return model.subarray(at, at + length);
        at += length;
        break;
      }
      case 5:
        at += 4;
        break;
      default:
        throw malformed();
    }
  }
  throw malformed();
}

function malformed(): CounterpointError {
  return new CounterpointError('CP_TEXT_CONFIG', {
    what: 'The bytes are no ONNX model with a graph',
    where: 'graphOf',
    expected: 'a file that exportOnnx wrote',
  });
}
