/**
 * A protocol buffer message under construction: fields in the order in which they are added.
 * https://protobuf.dev/programming-guides/encoding
 *
 * @example
 * const inner = new ProtobufMessage().text(1, 'loss').float(2, 0.5);
 * console.log(new ProtobufMessage().int(1, 300).message(2, inner).encoded());
 */
export class ProtobufMessage {
  readonly #parts: Uint8Array[] = [];

  /** A whole-number field; a negative one takes the ten bytes of its two's complement. */
  int(field: number, value: number): this {
    this.#parts.push(varint(field * 8), varint(value));
    return this;
  }

  /** A number of 32 bits. */
  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    this.#parts.push(varint(field * 8 + 5), bytes);
    return this;
  }

  /** A number of 64 bits. */
  double(field: number, value: number): this {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, value, true);
    this.#parts.push(varint(field * 8 + 1), bytes);
    return this;
  }

  /** A text, as UTF-8. */
  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  /** Bytes, with their count before them. */
  bytes(field: number, value: Uint8Array): this {
    this.#parts.push(varint(field * 8 + 2), varint(value.byteLength), value);
    return this;
  }

  /** Fields that were encoded before. */
  raw(fields: Uint8Array): this {
    this.#parts.push(fields);
    return this;
  }

  /** Another message as a field. */
  message(field: number, value: ProtobufMessage): this {
    return this.bytes(field, value.encoded());
  }

  /** The bytes of all fields. */
  encoded(): Uint8Array {
    const out = new Uint8Array(this.#parts.reduce((sum, part) => sum + part.byteLength, 0));
    let at = 0;
    for (const part of this.#parts) {
      out.set(part, at);
      at += part.byteLength;
    }
    return out;
  }
}

/** Base 128, least digits first; a negative number as its two's complement of 64 bits. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let left = BigInt.asUintN(64, BigInt(value));
  for (; left >= 128n; left >>= 7n) bytes.push(Number(left & 127n) | 128);
  bytes.push(Number(left));
  return Uint8Array.from(bytes);
}
