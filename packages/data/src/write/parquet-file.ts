import type { ParquetWriter } from 'hyparquet-writer';
import { rename, rm } from 'node:fs/promises';
import type { EmbeddingFile, EmbeddingRows } from './embedding-writer.js';

/** Rows of one row group: what is held before it is written. */
const groupRows = 4096;

/** Embeddings as Parquet: `id`, `embedding` as a list of float32, `label` (null where there is none). */
export class ParquetFile implements EmbeddingFile {
  readonly #path: string;
  readonly #width: number;
  #writer: ParquetWriter | undefined;
  #ids: string[] = [];
  #embeddings: number[][] = [];
  #labels: (number | null)[] = [];

  constructor(path: string, width: number) {
    this.#path = path;
    this.#width = width;
  }

  async write({ ids, values, labels }: EmbeddingRows): Promise<void> {
    for (let i = 0; i < ids.length; i++) {
      this.#ids.push(ids[i]!);
      this.#embeddings.push(Array.from(values.subarray(i * this.#width, (i + 1) * this.#width)));
      this.#labels.push(labels === undefined || labels[i]! < 0 ? null : labels[i]!);
      if (this.#ids.length === groupRows) await this.#flush();
    }
  }

  async finish(): Promise<readonly string[]> {
    if (this.#ids.length > 0 || this.#writer === undefined) await this.#flush();
    await this.#writer!.finish();
    this.#writer = undefined;
    await rename(`${this.#path}.part`, this.#path);
    return [this.#path];
  }

  async abandon(): Promise<void> {
    this.#writer = undefined;
    await rm(`${this.#path}.part`, { force: true });
  }

  async #flush(): Promise<void> {
    const hyparquet = await import('hyparquet-writer');
    this.#writer ??= new hyparquet.ParquetWriter({
      writer: hyparquet.fileWriter(`${this.#path}.part`),
      codec: 'UNCOMPRESSED',
      createdBy: 'counterpoint',
      schema: [
        { name: 'root', num_children: 3 },
        { name: 'id', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
        { name: 'embedding', num_children: 1, converted_type: 'LIST', repetition_type: 'REQUIRED' },
        { name: 'list', num_children: 1, repetition_type: 'REPEATED' },
        { name: 'element', type: 'FLOAT', repetition_type: 'REQUIRED' },
        { name: 'label', type: 'INT32', repetition_type: 'OPTIONAL' },
      ],
    });
    await this.#writer.write({
      columnData: [
        { name: 'id', data: this.#ids },
        { name: 'embedding', data: this.#embeddings, encoding: 'PLAIN', statistics: false },
        { name: 'label', data: this.#labels },
      ],
      rowGroupSize: groupRows,
    });
    this.#ids = [];
    this.#embeddings = [];
    this.#labels = [];
  }
}
