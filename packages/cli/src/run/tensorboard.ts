import { appendFile, writeFile } from 'node:fs/promises';
import { PbfWriter } from 'pbf';
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
      record((event) => {
        event.writeDoubleField(1, wallTimeSeconds);
        event.writeStringField(3, 'brain.Event:2');
      }),
    );
    this.#ready.catch(() => undefined); // told by the first write
  }

  /** Appends scalars of one step. */
  async write(
    step: number,
    wallTimeSeconds: number,
    scalars: Readonly<Record<string, number>>,
  ): Promise<void> {
    const event = record((fields) => {
      fields.writeDoubleField(1, wallTimeSeconds);
      fields.writeVarintField(2, step);
      fields.writeMessage(5, writeSummary, scalars);
    });
    this.#ready = this.#ready.then(() => appendFile(this.#path, event));
    await this.#ready;
  }
}

function writeSummary(scalars: Readonly<Record<string, number>>, summary: PbfWriter): void {
  for (const entry of Object.entries(scalars)) summary.writeMessage(1, writeScalar, entry);
}

function writeScalar([tag, value]: readonly [string, number], scalar: PbfWriter): void {
  scalar.writeStringField(1, tag);
  scalar.writeFloatField(2, value);
}

function record(writeEvent: (event: PbfWriter) => void): Uint8Array {
  const event = new PbfWriter();
  writeEvent(event);
  const data = event.finish();
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
