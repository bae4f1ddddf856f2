import { ProtobufMessage } from '@counterpoint/core';

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
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = message[at++]!;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const start = at;
    const key = varint();
    const wire = key % 8;
    const value = wire === 0 || wire === 2 ? varint() : 0;
    const length = wire === 2 ? value : wire === 1 ? 8 : wire === 5 ? 4 : 0;
    const content = message.subarray(at, at + length);
    at += length;
    fields.push({
      field: Math.floor(key / 8),
      wire,
      value,
      content,
      bytes: message.subarray(start, at),
    });
  }
  return fields;
}

/** A field that is a whole number. */
export function numberField(field: number, value: number): Uint8Array {
  return new ProtobufMessage().int(field, value).encoded();
}

/** A field of bytes: text, a message, raw data. */
export function bytesField(field: number, ...contents: readonly Uint8Array[]): Uint8Array {
  return new ProtobufMessage().bytes(field, joined(contents)).encoded();
}

/** A field of text. */
export function textField(field: number, value: string): Uint8Array {
  return new ProtobufMessage().text(field, value).encoded();
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
