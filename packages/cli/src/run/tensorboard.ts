import { appendFile, writeFile } from 'node:fs/promises';
import { maskedCrc32c } from './crc32c.js';

/**
 * An event file that TensorBoard reads: TFRecord framing around `Event` messages with scalar
 * summaries
 * (tensorflow/core/util/event.proto and framework/summary.proto).
 */
export class EventFile {
  readonly #path: string;
  #ready: Promise<void>;

  constructor(path: string, wallTimeSeconds: number) {
    this.#path = path;
    this.#ready = writeFile(
      path,
      record(concat(double(1, wallTimeSeconds), text(3, 'brain.Event:2'))),
    );
    this.#ready.catch(() => undefined); // told by the first write
  }

  /** Appends scalars of one step. */
  async write(
    step: number,
    wallTimeSeconds: number,
    scalars: Readonly<Record<string, number>>,
  ): Promise<void> {
    const values = Object.entries(scalars).map(([tag, value]) =>
      bytes(1, concat(text(1, tag), float(2, value))),
    );
    const event = concat(
      double(1, wallTimeSeconds),
      varintField(2, step),
      bytes(5, concat(...values)),
    );
    this.#ready = this.#ready.then(() => appendFile(this.#path, record(event)));
    await this.#ready;
  }
}

function record(data: Uint8Array): Uint8Array {
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(data.length), true);
  return concat(length, word(maskedCrc32c(length)), data, word(maskedCrc32c(data)));
}

function word(value: number): Uint8Array {
  const out = new Uint8Array(4);
  new DataView(out.buffer).setUint32(0, value, true);
  return out;
}

function varint(value: number): Uint8Array {
  const out: number[] = [];
  let rest = value;
  while (rest >= 128) {
    out.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  return Uint8Array.from([...out, rest]);
}

const varintField = (field: number, value: number): Uint8Array =>
  concat(varint(field * 8), varint(value));
const bytes = (field: number, data: Uint8Array): Uint8Array =>
  concat(varint(field * 8 + 2), varint(data.length), data);
const text = (field: number, value: string): Uint8Array =>
  bytes(field, new TextEncoder().encode(value));

function double(field: number, value: number): Uint8Array {
  const out = new Uint8Array(8);
  new DataView(out.buffer).setFloat64(0, value, true);
  return concat(varint(field * 8 + 1), out);
}

function float(field: number, value: number): Uint8Array {
  const out = new Uint8Array(4);
  new DataView(out.buffer).setFloat32(0, value, true);
  return concat(varint(field * 8 + 5), out);
}

function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
