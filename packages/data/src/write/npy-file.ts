import { openAtomicFile, type AtomicFile } from '@counterpoint/core';
import type { EmbeddingFile, EmbeddingRows } from './embedding-file.js';

/** The header is written again when the number of rows is known, so it has a fixed length. */
const headerBytes = 128;

/**
 * A float32 matrix in NumPy's format 1.0, and its ids beside it.
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export class NpyFile implements EmbeddingFile {
  readonly #path: string;
  readonly #idsPath: string;
  readonly #width: number;
  #rows = 0;
  #files: Promise<readonly [AtomicFile, AtomicFile]> | undefined;

  constructor(path: string, width: number) {
    this.#path = path;
    this.#idsPath = `${path.slice(0, -'.npy'.length)}.ids.jsonl`;
    this.#width = width;
  }

  async write({ ids, values, labels }: EmbeddingRows): Promise<void> {
    const [matrix, names] = await this.#opened();
    const lines = ids.map(
      (id, i) =>
        `${JSON.stringify(labels === undefined || labels[i]! < 0 ? { id } : { id, label: labels[i] })}\n`,
    );
    await matrix.write(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    await names.write(lines.join(''));
    this.#rows += ids.length;
  }

  async open(): Promise<void> {
    await this.#opened();
  }

  async finish(): Promise<readonly string[]> {
    const [matrix, names] = await this.#opened();
    await matrix.writeAt(0, npyHeader(this.#rows, this.#width));
    this.#files = undefined;
    await names.commit().catch(async (error: unknown) => {
      await matrix.abandon();
      throw error;
    });
    await matrix.commit();
    return [this.#path, this.#idsPath];
  }

  async abandon(): Promise<void> {
    const files = await this.#files?.catch(() => undefined);
    this.#files = undefined;
    for (const file of files ?? []) await file.abandon();
  }

  #opened(): Promise<readonly [AtomicFile, AtomicFile]> {
    this.#files ??= (async () => {
      const matrix = await openAtomicFile(this.#path);
      await matrix.write(npyHeader(0, this.#width));
      try {
        return [matrix, await openAtomicFile(this.#idsPath)] as const;
      } catch (error) {
        await matrix.abandon();
        throw error;
      }
    })();
    return this.#files;
  }
}

function npyHeader(rows: number, width: number): Buffer {
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${width}), }`;
  const header = Buffer.alloc(headerBytes, ' ');
  header.write('\x93NUMPY\x01\x00', 0, 'latin1');
  header.writeUInt16LE(headerBytes - 10, 8);
  header.write(text, 10, 'latin1');
  header[headerBytes - 1] = 10;
  return header;
}
