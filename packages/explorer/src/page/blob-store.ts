import type { BlobRef } from './page-data.js';

/** Collects the arrays of a page, each under a name. */
export class BlobStore {
  readonly #blobs = new Map<string, Uint8Array>();

  add(values: Float32Array | Int32Array | Int16Array | Uint8Array): BlobRef {
    const blob = `b${this.#blobs.size}`;
    this.#blobs.set(blob, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    const type =
      values instanceof Float32Array
        ? 'float32'
        : values instanceof Int32Array
          ? 'int32'
          : values instanceof Int16Array
            ? 'int16'
            : 'uint8';
    return { blob, type };
  }

  entries(): readonly (readonly [string, Uint8Array])[] {
    return [...this.#blobs];
  }
}
