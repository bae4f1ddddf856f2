import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import type { EmbeddingFile, EmbeddingRows } from './embedding-writer.js';

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
  #files: Promise<readonly [FileHandle, FileHandle]> | undefined;

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

  async finish(): Promise<readonly string[]> {
    const [matrix, names] = await this.#opened();
    await matrix.write(npyHeader(this.#rows, this.#width), 0, headerBytes, 0);
    for (const file of [matrix, names]) {
      await file.sync();
      await file.close();
    }
    this.#files = undefined;
    await rename(`${this.#idsPath}.part`, this.#idsPath);
    await rename(`${this.#path}.part`, this.#path);
    return [this.#path, this.#idsPath];
  }

  async abandon(): Promise<void> {
    const files = await this.#files?.catch(() => undefined);
    this.#files = undefined;
    for (const file of files ?? []) await file.close().catch(() => undefined);
    for (const path of [this.#path, this.#idsPath]) await rm(`${path}.part`, { force: true });
  }

  #opened(): Promise<readonly [FileHandle, FileHandle]> {
    this.#files ??= (async () => {
      const matrix = await open(`${this.#path}.part`, 'w');
      await matrix.write(npyHeader(0, this.#width));
      return [matrix, await open(`${this.#idsPath}.part`, 'w')] as const;
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
