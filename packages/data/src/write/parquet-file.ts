import type { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { openAtomicFile, type AtomicFile } from '@counterpoint/core';
import type { EmbeddingFile, EmbeddingRows } from './embedding-file.js';

/** Rows of one row group: what is buffered before it is written. */
const groupRows = 4096;

/**
 * Embeddings as Parquet: `id`, `embedding` as a list of float32, `label` (null where there is
 * none). Where the first rows come with texts, `text` stands in the place of `label`.
 */
export class ParquetFile implements EmbeddingFile {
  readonly #path: string;
  readonly #width: number;
  #file: Promise<AtomicFile> | undefined;
  #writer: ParquetWriter | undefined;
  #ids: string[] = [];
  #embeddings: number[][] = [];
  #labels: (number | null)[] = [];
  #texts: string[] | undefined;

  constructor(path: string, width: number) {
    this.#path = path;
    this.#width = width;
  }

  async open(): Promise<void> {
    await this.#opened();
  }

  async write({ ids, values, labels, texts }: EmbeddingRows): Promise<void> {
    if (texts !== undefined && this.#writer === undefined) this.#texts ??= [];
    for (let i = 0; i < ids.length; i++) {
      this.#ids.push(ids[i]!);
      this.#embeddings.push(Array.from(values.subarray(i * this.#width, (i + 1) * this.#width)));
      this.#labels.push(labels === undefined || labels[i]! < 0 ? null : labels[i]!);
      this.#texts?.push(texts?.[i] ?? '');
      if (this.#ids.length === groupRows) await this.#flush();
    }
  }

  async finish(): Promise<readonly string[]> {
    if (this.#ids.length > 0 || this.#writer === undefined) await this.#flush();
    await this.#writer!.finish();
    this.#writer = undefined;
    await (await this.#opened()).commit();
    this.#file = undefined;
    return [this.#path];
  }

  async abandon(): Promise<void> {
    this.#writer = undefined;
    const file = await this.#file?.catch(() => undefined);
    this.#file = undefined;
    await file?.abandon();
  }

  #opened(): Promise<AtomicFile> {
    return (this.#file ??= openAtomicFile(this.#path));
  }

  async #flush(): Promise<void> {
    const file = await this.#opened();
    const hyparquet = await import('hyparquet-writer');
    this.#writer ??= new hyparquet.ParquetWriter({
      writer: bufferedWriter(new hyparquet.ByteWriter(), file),
      codec: 'UNCOMPRESSED',
      createdBy: 'counterpoint',
      schema: [
        { name: 'root', num_children: 3 },
        { name: 'id', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
        { name: 'embedding', num_children: 1, converted_type: 'LIST', repetition_type: 'REQUIRED' },
        { name: 'list', num_children: 1, repetition_type: 'REPEATED' },
        { name: 'element', type: 'FLOAT', repetition_type: 'REQUIRED' },
        this.#texts === undefined
          ? { name: 'label', type: 'INT32', repetition_type: 'OPTIONAL' }
          : {
              name: 'text',
              type: 'BYTE_ARRAY',
              converted_type: 'UTF8',
              repetition_type: 'REQUIRED',
            },
      ],
    });
    await this.#writer.write({
      columnData: [
        { name: 'id', data: this.#ids },
        { name: 'embedding', data: this.#embeddings, encoding: 'PLAIN', statistics: false },
        this.#texts === undefined
          ? { name: 'label', data: this.#labels }
          : { name: 'text', data: this.#texts },
      ],
      rowGroupSize: groupRows,
    });
    this.#ids = [];
    this.#embeddings = [];
    this.#labels = [];
    if (this.#texts !== undefined) this.#texts = [];
  }
}

/** A writer that gives its bytes to a file after every row group and at the end. */
function bufferedWriter(writer: ByteWriter, file: AtomicFile): ByteWriter {
  const flush = async (): Promise<void> => {
    const bytes = Uint8Array.from(writer.getBytes());
    writer.index = 0;
    await file.write(bytes);
  };
  return Object.assign(writer, { flush, finish: flush });
}
