import { CounterpointError } from '@counterpoint/core';
import { PbfReader } from 'pbf';

/** Takes one field of a message; leaves the reader alone for a field that it does not know. */
export type ReadField<T> = (field: number, into: T, reader: PbfReader) => void;

/**
 * Reads the fields of one protobuf message.
 *
 * @throws CP_ONNX_FORMAT when the bytes end inside a field
 */
export function readMessage<T>(bytes: Uint8Array, into: T, field: ReadField<T>): T {
  const reader = new PbfReader(bytes);
  try {
    while (reader.pos < reader.length) {
      const before = reader.pos;
      const number = reader.nextField();
      if (number === 0) throw new Error('a field has no number');
      field(number, into, reader);
      if (!(reader.pos > before && reader.pos <= reader.length))
        throw new Error('a field is cut off');
    }
  } catch (cause) {
    throw damaged(cause);
  }
  return into;
}

/**
 * The bytes of a field that has a length.
 *
 * @throws an error, which {@link readMessage} reports, when they are cut off
 */
export function bytesOf(reader: PbfReader): Uint8Array {
  if (reader.type !== 2) throw new Error('a field has another type than ONNX gives it');
  const bytes = reader.readBytes();
  if (reader.pos > reader.length) throw new Error('a field is cut off');
  return bytes;
}

/** The text of a field. */
export function textOf(reader: PbfReader): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytesOf(reader));
}

/** A whole number of a field: exact to 2^53, above that the nearest that a number holds. */
export function wholeOf(reader: PbfReader): number {
  if (reader.type !== 0) throw new Error('a field has another type than ONNX gives it');
  return reader.readVarint(true);
}

/** Whole numbers of a repeated field, packed or one by one. */
export function wholesOf(reader: PbfReader, into: number[]): void {
  if (reader.type === 0) into.push(reader.readVarint(true));
  else {
    const packed = new PbfReader(bytesOf(reader));
    while (packed.pos < packed.length) into.push(packed.readVarint(true));
  }
}

/** Floats of a repeated field, packed or one by one, of 4 or 8 bytes. */
export function floatsOf(reader: PbfReader, into: number[], size: 4 | 8): void {
  if (reader.type === 2) {
    const bytes = bytesOf(reader);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at + size <= bytes.length; at += size)
      into.push(size === 4 ? view.getFloat32(at, true) : view.getFloat64(at, true));
  } else into.push(size === 4 ? reader.readFloat() : reader.readDouble());
}

function damaged(cause: unknown): CounterpointError {
  if (cause instanceof CounterpointError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new CounterpointError('CP_ONNX_FORMAT', {
    what: `The bytes are no ONNX model: ${reason}`,
    expected: 'a whole file written as onnx.ModelProto',
    remedy: 'check that the file was downloaded completely and is no pointer of Git LFS',
    cause,
  });
}
