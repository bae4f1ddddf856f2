import { CounterpointError } from '@counterpoint/core';
import { checkedId, checkMade, checkSearch } from './check-options.js';
import { damagedIndex } from './damaged-index.js';
import type { Entry, Hit } from './entry.js';
import { failedWrite } from './failed-write.js';
import { checkSameFunction, storedFunction, type EmbeddingFingerprint } from './fingerprint.js';
import { idCondition } from './id-condition.js';
import {
  holdsIndex,
  lockIndex,
  refuseExisting,
  removeDescription,
  removeEmptyFolder,
  removeIndex,
} from './index-folder.js';
import type { AddReport, CreateOptions, OpenIndexOptions, SearchOptions } from './index-options.js';
import { batchSize, IndexStore } from './index-store.js';
import { createTable, loadLance } from './lance.js';
import { entriesOf, listEntries, type ListedEntry, type ListOptions } from './listed-entries.js';
import { cellRows } from './maintenance.js';
import {
  readManifest,
  unfinishedIndex,
  writeManifest,
  type Approximation,
  type Manifest,
} from './manifest.js';
import { narrowSearch, type Candidate } from './narrow-search.js';
import { nearestEntries } from './nearest-entries.js';
import { queryVector } from './query-vector.js';

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
  readonly #store: IndexStore;

  private constructor(store: IndexStore) {
    this.folder = store.folder;
    this.#store = store;
  }

  /**
   * Makes an empty index. Where that fails there is none.
   *
   * @throws CP_SEARCH_EXISTS, CP_SEARCH_OPTION, CP_SEARCH_LIBRARY, CP_SEARCH_WRITE
   * @throws CP_CORE_LOCKED, CP_CORE_WRITE
   */
  static async create(folder: string, options: CreateOptions): Promise<VectorIndex> {
    const { model, width, replace = false, waitMs = defaultWaitMs, absentUntilAdded } = options;
    const embeddingFunction = storedFunction(model);
    checkMade(embeddingFunction.model, width);
    const library = await loadLance();
    const unfinished = absentUntilAdded === true ? ({ unfinished: true } as const) : {};
    const manifest: Manifest = {
      format: 1,
      ...embeddingFunction,
      width,
      ...unfinished,
      batches: 0,
    };
    const lock = await lockIndex(folder, waitMs);
    let isRemoved = false;
    try {
      if (!replace) await refuseExisting(folder);
      try {
        // The old description must not be found with the new table.
        if (replace) await removeDescription(folder);
        const { connection, table } = await createTable(library, folder, width);
        await writeManifest(folder, manifest);
        return new VectorIndex(
          new IndexStore({ folder, library, connection, table, manifest, waitMs }),
        );
      } catch (cause) {
        await removeIndex(folder);
        isRemoved = true;
        throw failedWrite(folder, cause);
      }
    } finally {
      await lock.release();
      if (isRemoved) await removeEmptyFolder(folder);
    }
  }

  /**
   * Opens an index for queries of a model.
   *
   * @throws CP_SEARCH_MODEL, CP_SEARCH_NO_INDEX, CP_SEARCH_DAMAGED, CP_SEARCH_LIBRARY
   */
  static async open(folder: string, options: OpenIndexOptions): Promise<VectorIndex> {
    const manifest = await readManifest(folder);
    if (manifest.unfinished === true) throw unfinishedIndex(folder);
    return VectorIndex.#opened(folder, manifest, options);
  }

  static async #opened(
    folder: string,
    manifest: Manifest,
    { model, waitMs = defaultWaitMs }: OpenIndexOptions,
  ): Promise<VectorIndex> {
    checkSameFunction(manifest, storedFunction(model), folder);
    const library = await loadLance();
    return new VectorIndex(await IndexStore.open({ folder, library, manifest, waitMs }));
  }

  /**
   * Opens an index, or makes it where there is none; processes that do so at once get the same one.
   * One that was never finished is opened, so that its entries can be added again.
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
    const index = await VectorIndex.#opened(folder, await readManifest(folder), options);
    if (index.width === options.width) return index;
    index.close();
    throw new CounterpointError('CP_SEARCH_WIDTH', {
      what: `The index has vectors of ${index.width} values`,
      where: folder,
      expected: `${options.width}`,
    });
  }

  get model(): string {
    return this.#store.manifest.model;
  }

  /**
   * The fingerprint of the function that made the vectors; undefined in an index of an earlier
   * version.
   */
  get function(): EmbeddingFingerprint | undefined {
    return this.#store.manifest.function;
  }

  get width(): number {
    return this.#store.manifest.width;
  }

  /** The cells that searches use, or undefined while every search is exact. */
  get approximation(): Approximation | undefined {
    return this.#store.manifest.approximation;
  }

  /** The number of entries, those of other writers included. */
  async count(): Promise<number> {
    await this.#store.refresh();
    return this.#store.table.countRows();
  }

  /**
   * Adds entries, replacing those of the same id, in batches. What was added is found at once;
   * cells are made when there are more than
   * 10,000 entries, filled up as entries come, and made anew when their number has doubled. Where it
   * fails, an index that counts as absent until then (`absentUntilAdded`) is removed.
   *
   * @throws CP_SEARCH_WIDTH, CP_SEARCH_VECTOR, CP_SEARCH_OPTION, CP_CORE_LOCKED
   */
  async add(entries: Iterable<Entry> | AsyncIterable<Entry>): Promise<AddReport> {
    let written = 0;
    try {
      let batch = new Map<string, Entry>();
      for await (const entry of entries) {
        batch.set(checkedId(entry.id), entry);
        if (batch.size === batchSize) {
          written += await this.#store.write([...batch.values()]);
          batch = new Map();
        }
      }
      written += await this.#store.write([...batch.values()]);
      const isFinished = this.#store.manifest.unfinished !== true;
      if (written === 0 && isFinished) return { written, count: await this.count() };
      const count = await this.#store.exclusively(async () => {
        const rows = await this.#store.table.countRows();
        await this.#store.maintain(rows, written);
        return rows;
      });
      return { written, count };
    } catch (error) {
      await this.#store.discardUnfinished(written).catch(() => undefined);
      throw error;
    }
  }

  /** The ids of all entries, sorted. */
  async ids(): Promise<string[]> {
    await this.#store.refresh();
    const rows = (await this.#store.table.query().select(['id']).toArray()) as { id: string }[];
    return rows.map(({ id }) => id).sort();
  }

  /** Removes entries by id. Ids that are not there are no error. @returns how many were removed */
  async delete(ids: Iterable<string>): Promise<number> {
    const all = [...ids];
    return this.#store.exclusively(async () => {
      const before = await this.#store.table.countRows();
      for (let first = 0; first < all.length; first += 1000)
        await this.#store.table.delete(idCondition(all.slice(first, first + 1000)));
      return before - (await this.#store.table.countRows());
    });
  }

  /** The entries without their vectors, in the order in which they are stored. */
  async *list(options: ListOptions = {}): AsyncGenerator<ListedEntry> {
    await this.#store.refresh();
    yield* listEntries(this.#store.table, options);
  }

  /** The entries of some ids, without their vectors; ids that are not there are left out. */
  async get(ids: Iterable<string>): Promise<ListedEntry[]> {
    await this.#store.refresh();
    return entriesOf(this.#store.table, [...ids]);
  }

  /**
   * The k nearest entries by cosine, best first.
   *
   * @param k at least 1; fewer come back when there are fewer
   * @throws CP_SEARCH_WIDTH, CP_SEARCH_VECTOR, CP_SEARCH_OPTION, CP_SEARCH_DAMAGED
   * @throws CP_SEARCH_MODEL when the index was made again for another model meanwhile
   */
  async search(
    vector: ArrayLike<number>,
    k = 10,
    { exact = false, width = this.width }: SearchOptions = {},
  ): Promise<Hit[]> {
    checkSearch(k, width, this.width);
    const unit = queryVector(vector, width, this.width);
    try {
      const { approximation } = await this.#store.refresh();
      if (width < this.width)
        return await this.#withFacts(await narrowSearch(this.#store.table, unit, width, k));
      const cells = exact ? undefined : approximation;
      if (cells === undefined || k > cellRows(cells) / 4)
        return await nearestEntries(this.#store.table, unit, k);
      const hits = await nearestEntries(this.#store.table, unit, k, cells.probes);
      // The cells that are looked into may hold fewer entries than were asked for.
      return hits.length >= k ? hits : await nearestEntries(this.#store.table, unit, k);
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
    return this.#store.exclusively(() => this.#store.rebuild(recall));
  }

  /** Closes the table. The index cannot be used afterwards. */
  close(): void {
    this.#store.close();
  }
}
