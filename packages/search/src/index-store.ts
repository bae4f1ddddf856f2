import type { Connection, Table } from '@lancedb/lancedb';
import { resolve } from 'node:path';
import { approximate } from './approximation.js';
import { arrowTable } from './arrow-table.js';
import { damagedIndex } from './damaged-index.js';
import type { Entry } from './entry.js';
import { checkSameFunction } from './fingerprint.js';
import { lockIndex, removeEmptyFolder, removeIndex } from './index-folder.js';
import type { Library } from './lance.js';
import { maintenance } from './maintenance.js';
import { readManifest, writeManifest, type Approximation, type Manifest } from './manifest.js';
import { failedWrite } from './failed-write.js';

/** What an index is opened from. */
export interface StoreParts {
  readonly folder: string;
  readonly library: Library;
  readonly connection: Connection;
  readonly table: Table;
  readonly manifest: Manifest;
  /** How long a write waits for another process that writes, in milliseconds. */
  readonly waitMs: number;
}

/** The most entries that are written at once. */
export const batchSize = 8192;

/**
 * The folder of an index: its table and its manifest, with one writer at a time among all
 * processes.
 */
export class IndexStore {
  readonly folder: string;
  readonly table: Table;
  readonly #library: Library;
  readonly #connection: Connection;
  readonly #waitMs: number;
  #manifest: Manifest;

  constructor({ folder, library, connection, table, manifest, waitMs }: StoreParts) {
    this.folder = folder;
    this.table = table;
    this.#library = library;
    this.#connection = connection;
    this.#waitMs = waitMs;
    this.#manifest = manifest;
  }

  /** Opens the table of a folder whose manifest was read. @throws CP_SEARCH_DAMAGED */
  static async open(parts: Omit<StoreParts, 'connection' | 'table'>): Promise<IndexStore> {
    const { folder, library } = parts;
    const connection = await library.lance.connect(resolve(folder));
    try {
      return new IndexStore({ ...parts, connection, table: await connection.openTable('vectors') });
    } catch (cause) {
      connection.close();
      throw damagedIndex(folder, cause);
    }
  }

  get manifest(): Manifest {
    return this.#manifest;
  }

  /**
   * Makes what other processes wrote visible.
   *
   * @returns the description of the index as it is now
   * @throws CP_SEARCH_MODEL when the index was made again for another model meanwhile,
   *   CP_SEARCH_NO_INDEX when it was removed
   */
  async refresh(): Promise<Manifest> {
    await this.table.checkoutLatest();
    // Read after the table: a new table appears only when the old description is gone.
    const manifest = await readManifest(this.folder);
    checkSameFunction(manifest, this.#manifest, this.folder);
    return manifest;
  }

  /**
   * Does work that writes, alone among all processes, on the index as it is then.
   *
   * @throws CP_CORE_LOCKED, CP_SEARCH_MODEL when the index was made again meanwhile,
   *   CP_SEARCH_WRITE
   */
  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    const lock = await lockIndex(this.folder, this.#waitMs);
    try {
      this.#manifest = await this.refresh();
      return await work();
    } catch (cause) {
      throw failedWrite(this.folder, cause);
    } finally {
      await lock.release();
    }
  }

  /** Writes entries, replacing those of the same id. @returns how many */
  async write(entries: readonly Entry[]): Promise<number> {
    if (entries.length === 0) return 0;
    const data = arrowTable(this.#library, entries, this.#manifest.width);
    await this.exclusively(async () => {
      await this.table
        .mergeInsert('id')
        .whenMatchedUpdateAll()
        .whenNotMatchedInsertAll()
        .execute(data);
    });
    return entries.length;
  }

  /**
   * Keeps searches fast as entries come: joins small files and fills the cells now and then, and
   * makes cells anew when they are due. Called by the writer.
   */
  async maintain(count: number, written: number): Promise<void> {
    const { approximation } = this.#manifest;
    const { batches, joins, due } = maintenance(
      this.#manifest,
      count,
      Math.ceil(written / batchSize),
    );
    if (joins) await this.table.optimize({ cleanupOlderThan: new Date() });
    const filled = joins && approximation !== undefined;
    await this.#describe({
      unfinished: undefined,
      batches: joins ? 0 : batches,
      approximation: filled ? { ...approximation, filled: count } : approximation,
    });
    if (due) await this.rebuild();
  }

  /** Makes the cells anew. Called by the writer. */
  async rebuild(recall = 0.98): Promise<Approximation> {
    const rows = await this.table.countRows();
    const approximation = await approximate(this.#library, this.table, rows, recall);
    await this.#describe({ approximation });
    return approximation;
  }

  /**
   * Removes an index whose first `add` failed, unless another process added entries, too.
   *
   * @param written entries that this process wrote
   */
  async discardUnfinished(written: number): Promise<void> {
    if (this.#manifest.unfinished !== true) return;
    const isRemoved = await this.exclusively(async () => {
      if (this.#manifest.unfinished !== true) return false;
      if ((await this.table.countRows()) > written) return false;
      await removeIndex(this.folder);
      return true;
    });
    if (isRemoved) await removeEmptyFolder(this.folder);
  }

  close(): void {
    this.table.close();
    this.#connection.close();
  }

  async #describe(changes: Partial<Manifest>): Promise<void> {
    this.#manifest = { ...this.#manifest, ...changes };
    await writeManifest(this.folder, this.#manifest);
  }
}
