import { appendFile, writeFile } from 'node:fs/promises';
import { ProtobufMessage } from '@counterpoint/core';
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
      record(new ProtobufMessage().double(1, wallTimeSeconds).text(3, 'brain.Event:2')),
    );
    this.#ready.catch(() => undefined); // told by the first write
  }

  /** Appends scalars of one step. */
  async write(
    step: number,
    wallTimeSeconds: number,
    scalars: Readonly<Record<string, number>>,
  ): Promise<void> {
    const summary = new ProtobufMessage();
    for (const [tag, value] of Object.entries(scalars))
      summary.message(1, new ProtobufMessage().text(1, tag).float(2, value));
    const event = new ProtobufMessage().double(1, wallTimeSeconds).int(2, step).message(5, summary);
    this.#ready = this.#ready.then(() => appendFile(this.#path, record(event)));
    await this.#ready;
  }
}

function record(message: ProtobufMessage): Uint8Array {
  const data = message.encoded();
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(data.length), true);
  return concat(length, word(maskedCrc32c(length)), data, word(maskedCrc32c(data)));
}

function word(value: number): Uint8Array {
  const out = new Uint8Array(4);
  new DataView(out.buffer).setUint32(0, value, true);
  return out;
}

function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
