import { CounterpointError } from '@counterpoint/core';
import type { Connection, Table } from '@lancedb/lancedb';
import { resolve } from 'node:path';
import { approximate } from './approximation.js';
import { arrowTable } from './arrow-table.js';
import { idCondition } from './id-condition.js';
import { checkedId, checkMade, checkSearch } from './check-options.js';
import { damagedIndex } from './damaged-index.js';
import type { Entry, Hit } from './entry.js';
import { checkSameFunction, storedFunction, type EmbeddingFingerprint } from './fingerprint.js';
import type { AddReport, CreateOptions, OpenIndexOptions, SearchOptions } from './index-options.js';
import { holdsIndex, lockIndex, refuseExisting } from './index-folder.js';
import { entriesOf, listEntries, type ListedEntry, type ListOptions } from './listed-entries.js';
import { createTable, loadLance, type Library } from './lance.js';
import { readManifest, writeManifest, type Approximation, type Manifest } from './manifest.js';
import { cellRows, maintenance } from './maintenance.js';
import { nearestEntries } from './nearest-entries.js';
import { narrowSearch, type Candidate } from './narrow-search.js';
import { writeUnit } from './unit-vector.js';

const batchSize = 8192;
const defaultWaitMs = 300_000;

/**
 * Embeddings on disk, searched by cosine: exactly while they are few, and through cells (see {@link
 * approximate}) when they are many.
 * A folder holds one index. Several processes may write: each waits for the others, and an id is in
 * the index once.
 *
 * @example
 * const folder = `index-of-${process.pid}`;
 * const model = { weights: '3f2a', pooling: 'mean' };
 * const index = await VectorIndex.create(folder, { model, width: 3 });
 * await index.add([
 *   { id: 'cat.png', vector: [1, 0, 0.1], facts: { caption: 'a cat' } },
 *   { id: 'car.png', vector: [0, 1, 0] },
 * ]);
 * const [best] = await index.search([0.9, 0.1, 0], 1);
 * // { id: 'cat.png', score: 0.98..., facts: { caption: 'a cat' } }
 * index.close();
 * process.getBuiltinModule('node:fs').rmSync(folder, { recursive: true });
 */
export class VectorIndex {
  readonly folder: string;
  readonly #library: Library;
  readonly #connection: Connection;
  readonly #table: Table;
  readonly #waitMs: number;
  #manifest: Manifest;

  private constructor(
    folder: string,
    library: Library,
    connection: Connection,
    table: Table,
    manifest: Manifest,
    waitMs: number,
  ) {
    this.folder = folder;
    this.#library = library;
    this.#connection = connection;
    this.#table = table;
    this.#manifest = manifest;
    this.#waitMs = waitMs;
  }

  /**
   * Makes an empty index.
   *
   * @throws CP_SEARCH_EXISTS, CP_SEARCH_OPTION, CP_SEARCH_LIBRARY
   * @throws CP_CORE_LOCKED, CP_CORE_WRITE
   */
  static async create(folder: string, options: CreateOptions): Promise<VectorIndex> {
    const { model, width, replace = false, waitMs = defaultWaitMs } = options;
    const made = storedFunction(model);
    checkMade(made.model, width);
    const library = await loadLance();
    const lock = await lockIndex(folder, waitMs);
    try {
      if (!replace) await refuseExisting(folder);
      const { connection, table } = await createTable(library, folder, width);
      const manifest: Manifest = { format: 1, ...made, width, batches: 0 };
      await writeManifest(folder, manifest);
      return new VectorIndex(folder, library, connection, table, manifest, waitMs);
    } finally {
      await lock.release();
    }
  }

  /**
   * Opens an index for queries of a model.
   *
   * @throws CP_SEARCH_MODEL, CP_SEARCH_NO_INDEX, CP_SEARCH_DAMAGED, CP_SEARCH_LIBRARY
   */
  static async open(
    folder: string,
    { model, waitMs = defaultWaitMs }: OpenIndexOptions,
  ): Promise<VectorIndex> {
    const manifest = await readManifest(folder);
    checkSameFunction(manifest, storedFunction(model), folder);
    const library = await loadLance();
    const connection = await library.lance.connect(resolve(folder));
    try {
      const table = await connection.openTable('vectors');
      return new VectorIndex(folder, library, connection, table, manifest, waitMs);
    } catch (cause) {
      connection.close();
      throw damagedIndex(folder, cause);
    }
  }

  /**
   * Opens an index, or makes it where there is none; processes that do so at once get the same one.
   *
   * @throws CP_SEARCH_MODEL, CP_SEARCH_DAMAGED, CP_SEARCH_LIBRARY, CP_SEARCH_WIDTH
   */
  static async openOrCreate(
    folder: string,
    options: Omit<CreateOptions, 'replace'>,
  ): Promise<VectorIndex> {
    if (!(await holdsIndex(folder))) {
      try {
        return await VectorIndex.create(folder, options);
      } catch (error) {
        if ((error as { code?: string }).code !== 'CP_SEARCH_EXISTS') throw error;
      }
    }
    const index = await VectorIndex.open(folder, options);
    if (index.width === options.width) return index;
    index.close();
    throw new CounterpointError('CP_SEARCH_WIDTH', {
      what: `The index has vectors of ${index.width} values`,
      where: folder,
      expected: `${options.width}`,
    });
  }

  get model(): string {
    return this.#manifest.model;
  }

  /**
   * The fingerprint of the function that made the vectors; undefined in an index of an earlier
   * version.
   */
  get function(): EmbeddingFingerprint | undefined {
    return this.#manifest.function;
  }

  get width(): number {
    return this.#manifest.width;
  }

  /** The cells that searches use, or undefined while every search is exact. */
  get approximation(): Approximation | undefined {
    return this.#manifest.approximation;
  }

  async count(): Promise<number> {
    await this.#refresh();
    return this.#table.countRows();
  }

  /**
   * Adds entries, replacing those of the same id, in batches. What was added is found at once;
   * cells are made when there are more than
   * 10,000 entries, filled up as entries come, and made anew when their number has doubled.
   *
   * @throws CP_SEARCH_WIDTH, CP_SEARCH_VECTOR, CP_SEARCH_OPTION, CP_CORE_LOCKED
   */
  async add(entries: Iterable<Entry> | AsyncIterable<Entry>): Promise<AddReport> {
    let written = 0;
    let batch = new Map<string, Entry>();
    for await (const entry of entries) {
      batch.set(checkedId(entry.id), entry);
      if (batch.size === batchSize) {
        written += await this.#write([...batch.values()]);
        batch = new Map();
      }
    }
    written += await this.#write([...batch.values()]);
    if (written === 0) return { written, count: await this.count() };
    const count = await this.#exclusively(async () => {
      const rows = await this.#table.countRows();
      await this.#maintain(rows, written);
      return rows;
    });
    return { written, count };
  }

  /** The ids of all entries, sorted. */
  async ids(): Promise<string[]> {
    const rows = (await this.#table.query().select(['id']).toArray()) as { id: string }[];
    return rows.map(({ id }) => id).sort();
  }

  /** Removes entries by id. Ids that are not there are no error. @returns how many were removed */
  async delete(ids: Iterable<string>): Promise<number> {
    const all = [...ids];
    return this.#exclusively(async () => {
      const before = await this.#table.countRows();
      for (let first = 0; first < all.length; first += 1000)
        await this.#table.delete(idCondition(all.slice(first, first + 1000)));
      return before - (await this.#table.countRows());
    });
  }

  /** The entries without their vectors, in the order in which they are stored. */
  async *list(options: ListOptions = {}): AsyncGenerator<ListedEntry> {
    await this.#refresh();
    yield* listEntries(this.#table, options);
  }

  /** The entries of some ids, without their vectors; ids that are not there are left out. */
  async get(ids: Iterable<string>): Promise<ListedEntry[]> {
    await this.#refresh();
    return entriesOf(this.#table, [...ids]);
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
    { exact = false, width = this.width }: SearchOptions = {},
  ): Promise<Hit[]> {
    checkSearch(k, width, this.width);
    const unit = new Float32Array(this.width);
    if (width < this.width && vector.length === width) {
      // A query that was cut already is compared as it is.
      unit.set(Float32Array.from(vector));
    } else writeUnit(vector, this.width, unit, 0, 'query');
    try {
      await this.#refresh();
      if (width < this.width)
        return await this.#withFacts(await narrowSearch(this.#table, unit, width, k));
      const cells = exact ? undefined : this.#manifest.approximation;
      if (cells === undefined || k > cellRows(cells) / 4)
        return await nearestEntries(this.#table, unit, k);
      const hits = await nearestEntries(this.#table, unit, k, cells.probes);
      // The cells that are looked into may hold fewer entries than were asked for.
      return hits.length >= k ? hits : await nearestEntries(this.#table, unit, k);
    } catch (cause) {
      throw damagedIndex(this.folder, cause);
    }
  }

  async #withFacts(candidates: readonly Candidate[]): Promise<Hit[]> {
    const entries = await this.get(candidates.map(({ id }) => id));
    const facts = new Map(entries.map((entry) => [entry.id, entry.facts]));
    return candidates.map(({ id, score }) => ({ id, score, facts: facts.get(id) ?? {} }));
  }

  /**
   * Makes the cells anew for what is in the index now. `add` does so by itself; this is for another
   * recall.
   *
   * @param recall of the ten nearest, 0 to 1. Default 0.98
   */
  async rebuild(recall = 0.98): Promise<Approximation> {
    return this.#exclusively(() => this.#rebuild(recall));
  }

  async #rebuild(recall = 0.98): Promise<Approximation> {
    const rows = await this.#table.countRows();
    const approximation = await approximate(this.#library, this.#table, rows, recall);
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
    await this.#exclusively(async () => {
      await this.#table
        .mergeInsert('id')
        .whenMatchedUpdateAll()
        .whenNotMatchedInsertAll()
        .execute(data);
    });
    return entries.length;
  }

  /** Sees what other processes wrote. */
  async #refresh(): Promise<void> {
    await this.#table.checkoutLatest();
  }

  /** Does work that writes, alone among all processes, on the index as it is then. */
  async #exclusively<T>(work: () => Promise<T>): Promise<T> {
    const lock = await lockIndex(this.folder, this.#waitMs);
    try {
      const manifest = await readManifest(this.folder);
      checkSameFunction(manifest, this.#manifest, this.folder);
      this.#manifest = manifest;
      await this.#refresh();
      return await work();
    } finally {
      await lock.release();
    }
  }

  /**
   * Keeps searches fast as entries come: joins small files and fills the cells now and then, and
   * makes cells anew when they are due.
   */
  async #maintain(count: number, written: number): Promise<void> {
    const { approximation } = this.#manifest;
    const { batches, joins, due } = maintenance(
      this.#manifest,
      count,
      Math.ceil(written / batchSize),
    );
    if (joins) await this.#table.optimize({ cleanupOlderThan: new Date() });
    const filled = joins && approximation !== undefined;
    await this.#describe({
      batches: joins ? 0 : batches,
      approximation: filled ? { ...approximation, filled: count } : approximation,
    });
    if (due) await this.#rebuild();
  }

  async #describe(changes: Partial<Manifest>): Promise<void> {
    this.#manifest = { ...this.#manifest, ...changes };
    await writeManifest(this.folder, this.#manifest);
  }
}
