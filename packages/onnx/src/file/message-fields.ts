import { PbfReader, type PbfWriter } from 'pbf';

/** A field of a message of protobuf. */
export interface MessageField {
  readonly number: number;
  /** The field with its tag. */
  readonly bytes: Uint8Array;
  /** The value alone, without its length; empty for a number. */
  readonly value: Uint8Array;
}

/** The fields of a message, in their order. */
export function* fieldsOf(bytes: Uint8Array): Generator<MessageField> {
  const reader = new PbfReader(bytes);
  while (reader.pos < reader.length) {
    const start = reader.pos;
    const number = reader.nextField();
    const value = reader.type === 2 ? reader.readBytes() : new Uint8Array();
    if (reader.type !== 2) reader.skip(reader.type);
    yield { number, value, bytes: bytes.subarray(start, reader.pos) };
  }
}

/** Appends a field to another message as it is. */
export function copyField({ bytes }: MessageField, writer: PbfWriter): void {
  writer.realloc(bytes.length);
  writer.buf.set(bytes, writer.pos);
  writer.pos += bytes.length;
}
