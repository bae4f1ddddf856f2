import { CounterpointError } from '@counterpoint/core';
import type { Connection, Table } from '@lancedb/lancedb';
import { approximate } from './approximation.js';
import { arrowTable } from './arrow-table.js';
import type { Entry, Hit } from './entry.js';
import { type Library, loadLance } from './lance.js';
import { type Approximation, type Manifest, readManifest, writeManifest } from './manifest.js';
import { writeUnit } from './unit-vector.js';

export interface CreateOptions {
  /** The fingerprint of the model that embeds: queries of another model are refused. */
  readonly model: string;
  /** The length of a vector. */
  readonly width: number;
  /** Replace an index that is already in the folder. Default false: an error. */
  readonly replace?: boolean;
}

export interface SearchOptions {
  /** Compare with every vector instead of the likely cells. Default false. */
  readonly exact?: boolean;
}

export interface AddReport {
  /** Entries written, replaced ones included. */
  readonly written: number;
  /** Entries in the index now. */
  readonly count: number;
}

/** Up to here every search compares with every vector. */
const exactUpTo = 10_000;
const batchSize = 8192;
const columns = ['id', 'facts', '_distance'];

/**
 * Embeddings on disk, searched by cosine: exactly while they are few, and through cells (see {@link approximate}) when they are many.
 * A folder holds one index; one process writes at a time.
 *
 * @example
 * const folder = `index-of-${process.pid}`;
 * const index = await VectorIndex.create(folder, { model: 'my-model@3f2a', width: 3 });
 * await index.add([{ id: 'cat.png', vector: [1, 0, 0.1], facts: { caption: 'a cat' } }, { id: 'car.png', vector: [0, 1, 0] }]);
 * const [best] = await index.search([0.9, 0.1, 0], 1);   // { id: 'cat.png', score: 0.98..., facts: { caption: 'a cat' } }
 * index.close();
 * process.getBuiltinModule('node:fs').rmSync(folder, { recursive: true });
 */
export class VectorIndex {
  readonly folder: string;
  readonly #library: Library;
  readonly #connection: Connection;
  readonly #table: Table;
  #manifest: Manifest;

  private constructor(
    folder: string,
    library: Library,
    connection: Connection,
    table: Table,
    manifest: Manifest,
  ) {
    this.folder = folder;
    this.#library = library;
    this.#connection = connection;
    this.#table = table;
    this.#manifest = manifest;
  }

  /**
   * Makes an empty index.
   *
   * @throws CP_SEARCH_EXISTS, CP_SEARCH_OPTION, CP_SEARCH_LIBRARY
   */
  static async create(
    folder: string,
    { model, width, replace = false }: CreateOptions,
  ): Promise<VectorIndex> {
    if (!Number.isInteger(width) || width < 1 || model === '') {
      throw new CounterpointError('CP_SEARCH_OPTION', {
        what: `An index of width ${width} for the model '${model}'`,
        expected: 'a positive integer and a fingerprint',
      });
    }
    const there = await readManifest(folder).then(
      () => true,
      (error: { code?: string }) => error.code !== 'CP_SEARCH_NO_INDEX',
    );
    if (there && !replace) {
      throw new CounterpointError('CP_SEARCH_EXISTS', {
        what: 'The folder already holds a vector index',
        where: folder,
        remedy: 'open it, or replace it by { replace: true }',
      });
    }
    const library = await loadLance();
    const connection = await library.lance.connect(folder);
    const { arrow } = library;
    const schema = new arrow.Schema([
      new arrow.Field('id', new arrow.Utf8(), false),
      new arrow.Field('facts', new arrow.Utf8(), false),
      new arrow.Field(
        'vector',
        new arrow.FixedSizeList(width, new arrow.Field('item', new arrow.Float32(), true)),
        false,
      ),
    ]);
    const left = (await connection.tableNames()).includes('vectors'); // to be replaced, or never finished
    const table = await connection.createEmptyTable('vectors', schema, {
      mode: left ? 'overwrite' : 'create',
    });
    const manifest: Manifest = { format: 1, model, width, batches: 0 };
    await writeManifest(folder, manifest);
    return new VectorIndex(folder, library, connection, table, manifest);
  }

  /**
   * Opens an index for queries of a model.
   *
   * @throws CP_SEARCH_MODEL, CP_SEARCH_NO_INDEX, CP_SEARCH_DAMAGED, CP_SEARCH_LIBRARY
   */
  static async open(folder: string, { model }: Pick<CreateOptions, 'model'>): Promise<VectorIndex> {
    const manifest = await readManifest(folder);
    if (manifest.model !== model) {
      throw new CounterpointError('CP_SEARCH_MODEL', {
        what: `The index was made by the model ${manifest.model}, the query comes from ${model}`,
        where: folder,
        expected: 'the same model: embeddings of two models cannot be compared',
        remedy: 'use that model, or make the index again',
        facts: { index: manifest.model, query: model },
      });
    }
    const library = await loadLance();
    const connection = await library.lance.connect(folder);
    try {
      return new VectorIndex(
        folder,
        library,
        connection,
        await connection.openTable('vectors'),
        manifest,
      );
    } catch (cause) {
      connection.close();
      damaged(folder, cause);
    }
  }

  get model(): string {
    return this.#manifest.model;
  }

  get width(): number {
    return this.#manifest.width;
  }

  /** The cells that searches use, or undefined while every search is exact. */
  get approximation(): Approximation | undefined {
    return this.#manifest.approximation;
  }

  async count(): Promise<number> {
    return this.#table.countRows();
  }

  /**
   * Adds entries, replacing those of the same id, in batches. What was added is found at once; cells are made when there are more than
   * 10,000 entries, filled up as entries come, and made anew when their number has doubled.
   *
   * @throws CP_SEARCH_WIDTH, CP_SEARCH_VECTOR
   */
  async add(entries: Iterable<Entry> | AsyncIterable<Entry>): Promise<AddReport> {
    let written = 0;
    let batch = new Map<string, Entry>();
    for await (const entry of entries) {
      batch.set(entry.id, entry);
      if (batch.size === batchSize) {
        written += await this.#write([...batch.values()]);
        batch = new Map();
      }
    }
    written += await this.#write([...batch.values()]);
    const count = await this.count();
    if (written > 0) await this.#maintain(count, written);
    return { written, count };
  }

  /** The ids of all entries, sorted. */
  async ids(): Promise<string[]> {
    const rows = (await this.#table.query().select(['id']).toArray()) as { id: string }[];
    return rows.map(({ id }) => id).sort();
  }

  /** Removes entries by id. Ids that are not there are no error. @returns how many were removed */
  async delete(ids: Iterable<string>): Promise<number> {
    const before = await this.count();
    const all = [...ids];
    for (let first = 0; first < all.length; first += 1000) {
      await this.#table.delete(
        `id IN (${all
          .slice(first, first + 1000)
          .map((id) => `'${id.replaceAll("'", "''")}'`)
          .join(', ')})`,
      );
    }
    return before - (await this.count());
  }

  /**
   * The k nearest entries by cosine, best first.
   *
   * @param k at least 1; fewer come back when there are fewer
   * @throws CP_SEARCH_WIDTH, CP_SEARCH_VECTOR, CP_SEARCH_OPTION, CP_SEARCH_DAMAGED
   */
  async search(
    vector: ArrayLike<number>,
    k = 10,
    { exact = false }: SearchOptions = {},
  ): Promise<Hit[]> {
    if (!Number.isInteger(k) || k < 1)
      throw new CounterpointError('CP_SEARCH_OPTION', {
        what: `k is ${k}`,
        where: 'search',
        expected: 'an integer from 1',
      });
    const unit = new Float32Array(this.width);
    writeUnit(vector, this.width, unit, 0, 'query');
    const query = this.#table.query().nearestTo(unit).distanceType('l2').limit(k).select(columns);
    const { approximation } = this.#manifest;
    if (exact || approximation === undefined) query.bypassVectorIndex();
    else query.nprobes(approximation.probes);
    const found = (await query
      .toArray()
      .catch((cause: unknown) => damaged(this.folder, cause))) as {
      id: string;
      facts: string;
      _distance: number;
    }[];
    return found.map(({ id, facts, _distance: squared }) => ({
      id,
      score: 1 - squared / 2,
      facts: JSON.parse(facts),
    }));
  }

  /**
   * Makes the cells anew for what is in the index now. `add` does so by itself; this is for another recall.
   *
   * @param recall of the ten nearest, 0 to 1. Default 0.98
   */
  async rebuild(recall = 0.98): Promise<Approximation> {
    const approximation = await approximate(this.#library, this.#table, await this.count(), recall);
    await this.#describe({ approximation });
    return approximation;
  }

  close(): void {
    this.#table.close();
    this.#connection.close();
  }

  async #write(entries: readonly Entry[]): Promise<number> {
    if (entries.length === 0) return 0;
    const data = arrowTable(this.#library, entries, this.width);
    await this.#table
      .mergeInsert('id')
      .whenMatchedUpdateAll()
      .whenNotMatchedInsertAll()
      .execute(data);
    return entries.length;
  }

  /** Keeps searches fast as entries come: joins small files and fills the cells now and then, and makes cells anew when they are due. */
  async #maintain(count: number, written: number): Promise<void> {
    const { approximation } = this.#manifest;
    const batches = this.#manifest.batches + Math.ceil(written / batchSize);
    const outside = approximation === undefined ? 0 : count - approximation.filled;
    const due = count > exactUpTo && count > 2 * (approximation?.rows ?? 0);
    const joins = due || batches > 32 || outside > Math.max(2000, count / 20);
    if (joins) await this.#table.optimize({ cleanupOlderThan: new Date() });
    await this.#describe({
      batches: joins ? 0 : batches,
      ...(joins && approximation ? { approximation: { ...approximation, filled: count } } : {}),
    });
    if (due) await this.rebuild();
  }

  async #describe(changes: Partial<Manifest>): Promise<void> {
    this.#manifest = { ...this.#manifest, ...changes };
    await writeManifest(this.folder, this.#manifest);
  }
}

function damaged(folder: string, cause: unknown): never {
  throw new CounterpointError('CP_SEARCH_DAMAGED', {
    what: 'The table of the index cannot be read',
    where: folder,
    remedy: 'make the index again from its embeddings',
    cause,
  });
}
