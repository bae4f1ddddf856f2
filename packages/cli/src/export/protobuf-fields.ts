import { PbfReader, PbfWriter } from 'pbf';

/** One field of a protocol-buffer message, https://protobuf.dev/programming-guides/encoding/. */
export interface ProtobufField {
  readonly field: number;
  /** 0: whole number, 1: eight bytes, 2: bytes with a length, 5: four bytes. */
  readonly wire: number;
  /** The value of a whole number. */
  readonly value: number;
  /** The content, without key and length; empty for whole numbers. */
  readonly content: Uint8Array;
  /** Key and content as they are stored. */
  readonly bytes: Uint8Array;
}

/** The fields of a message, in their stored order. */
export function protobufFields(message: Uint8Array): ProtobufField[] {
  const fields: ProtobufField[] = [];
  const reader = new PbfReader(message);
  while (reader.pos < reader.length) {
    const start = reader.pos;
    const field = reader.nextField();
    const wire = reader.type;
    const value = wire === 0 ? reader.readVarint() : 0;
    const from = reader.pos;
    const content = wire === 2 ? reader.readBytes() : undefined;
    if (wire !== 0 && wire !== 2) reader.skip(wire);
    fields.push({
      ...{ field, wire, value },
      content: content ?? message.subarray(from, reader.pos),
      bytes: message.subarray(start, reader.pos),
    });
  }
  return fields;
}

/** A field that is a whole number. */
export function numberField(field: number, value: number): Uint8Array {
  const writer = new PbfWriter();
  writer.writeVarintField(field, value);
  return writer.finish();
}

/** A field of bytes: text, a message, raw data. */
export function bytesField(field: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const writer = new PbfWriter();
  writer.writeBytesField(field, joined(contents));
  return writer.finish();
}

/** A field of text. */
export function textField(field: number, value: string): Uint8Array {
  const writer = new PbfWriter();
  writer.writeStringField(field, value);
  return writer.finish();
}

/** Bytes one after the other. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
